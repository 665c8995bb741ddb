"""Copies of the repository, in which ``kata`` runs as a process of its own."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
KATA = Path(sys.executable).with_name("kata")
ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "HOME": os.environ.get("HOME", "/"),
    "LANG": "C.UTF-8",
}
_LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*", "*.draft", "*.py.[0-9]*")


@dataclass(frozen=True)
class Done:
    """How one call of ``kata`` went."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """Standard output, which has to be one JSON document and nothing else."""
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def words(self) -> str:
        """Standard output without line breaks, for texts that were wrapped."""
        return " ".join(self.out.split())


@dataclass(frozen=True)
class Clone:
    """A copy of katas/ and solutions/."""

    root: Path

    def kata(
        self, *words: str | Path, cwd: Path | None = None, seconds: float = 120, **env: str
    ) -> Done:
        """Run ``kata``; nothing that it does may end in a traceback of its own."""
        done = subprocess.run(
            [KATA, *words],
            cwd=cwd or self.root,
            env=ENVIRONMENT | env,
            capture_output=True,
            encoding="utf-8",
            timeout=seconds,
            check=False,
        )
        assert "Traceback" not in done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    def folder(self, slug: str) -> Path:
        (found,) = (self.root / "katas").glob(f"*/{slug}")
        return found

    def file(self, slug: str) -> Path:
        """The learner's file."""
        return self.folder(slug) / f"{slug}.py"

    def solution(self, slug: str, name: str = "reference") -> str:
        (found,) = (self.root / "solutions").glob(f"*/{slug}/{name}.py")
        return found.read_text(encoding="utf-8")

    def solve(self, slug: str, name: str = "reference") -> None:
        """Hand in one of our solutions."""
        self.file(slug).write_text(self.solution(slug, name), encoding="utf-8")

    def starter(self, slug: str) -> str:
        corpus = json.loads((self.folder(slug) / "corpus.json").read_text(encoding="utf-8"))
        return str(corpus["starter"])

    @property
    def slugs(self) -> list[str]:
        """All katas, in the order of the catalogue."""
        text = (self.root / "katas" / "catalogue.toml").read_text(encoding="utf-8")
        return [slug for track in tomllib.loads(text)["tracks"] for slug in track["katas"]]


def make_clone(target: Path, only: Sequence[str] = ()) -> Clone:
    """A copy with every starter as it was handed out; ``only``: with these katas of Werkzeug."""
    for name in ("katas", "solutions"):
        shutil.copytree(ROOT / name, target / name, ignore=_LEFT_OUT)
    shutil.copy(ROOT / "pyproject.toml", target)
    clone = Clone(target)
    if only:
        _keep(clone, only)
    for slug in clone.slugs:
        if (clone.folder(slug) / "corpus.json").is_file():
            clone.file(slug).write_text(clone.starter(slug), encoding="utf-8")
    return clone


def _keep(clone: Clone, only: Sequence[str]) -> None:
    for slug in clone.slugs:
        if slug not in only:
            shutil.rmtree(clone.folder(slug))
    (clone.root / "katas" / "catalogue.toml").write_text(
        'format = 1\n\n[[tracks]]\nid = "werkzeug"\ntitle = "Werkzeug"\ntitle_zh = "沃"\n'
        f"katas = {json.dumps(list(only))}\n",
        encoding="utf-8",
    )
