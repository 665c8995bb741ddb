"""The learner's progress: a small file that is written whole or not at all."""

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import msgspec

FILE = ".kata/progress.json"


@dataclass(frozen=True)
class KataProgress:
    """The last result of one kata, and of which text of the learner's file it speaks."""

    verdict: str
    points: int
    source: str
    tasks: dict[str, str]


@dataclass(frozen=True)
class Progress:
    """Last results by slug, and how many hint tiers were opened by slug and task."""

    format: int = 1
    katas: dict[str, KataProgress] = field(default_factory=dict)
    hints: dict[str, dict[str, Annotated[int, msgspec.Meta(ge=0)]]] = field(default_factory=dict)


def fingerprint(source: str) -> str:
    """The hash under which a text of the learner's file is remembered."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def read_progress(root: Path) -> Progress:
    """The progress so far. A file that cannot be read is kept aside, never overwritten."""
    path = root / FILE
    try:
        return msgspec.convert(json.loads(path.read_text(encoding="utf-8")), Progress)
    except FileNotFoundError:
        return Progress()
    except (OSError, ValueError, RecursionError):
        with contextlib.suppress(OSError):
            path.replace(path.with_suffix(".broken.json"))
        return Progress()


def write_progress(root: Path, progress: Progress) -> bool:
    """Write the file by renaming a whole new one over it; False where that cannot be done."""
    path = root / FILE
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        draft.write_text(json.dumps(msgspec.to_builtins(progress), indent=1), encoding="utf-8")
        draft.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
        return False
    return True
