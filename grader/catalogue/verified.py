"""Which katas were found sound, and in which form: for the verifier's quick run."""

import contextlib
import hashlib
import json
import sys
from importlib import metadata
from pathlib import Path

from grader.model.content import Kata

FILE = ".kata/verified.json"
_LIBRARIES = ("flask", "greenlet", "itsdangerous", "pytest", "tornado", "werkzeug")


def digest(kata: Kata) -> str:
    """The hash of all that the verdict of the verifier depends on, but for the grader itself."""
    found = hashlib.sha256(sys.version.encode())
    for name in _LIBRARIES:
        found.update(f"{name} {metadata.version(name)}\n".encode())
    for folder in (kata.folder, kata.solutions):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path != kata.submission_path and path.suffix != ".pyc":
                found.update(f"{path.relative_to(folder)}\n".encode())
                found.update(path.read_bytes())
    return found.hexdigest()[:32]


def read_verified(root: Path) -> dict[str, str]:
    """The digests of the katas that were sound, by slug; none where there is no such file."""
    with contextlib.suppress(OSError, ValueError):
        found = json.loads((root / FILE).read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return {str(slug): str(text) for slug, text in found.items()}
    return {}


def write_verified(root: Path, found: dict[str, str]) -> None:
    """Keep the digests. Where that cannot be done, the next run verifies again."""
    with contextlib.suppress(OSError):
        (root / FILE).parent.mkdir(exist_ok=True)
        (root / FILE).write_text(json.dumps(found, indent=1, sort_keys=True), encoding="utf-8")
