"""The skeleton of a new kata: a small kata that works, to be replaced piece by piece."""

import keyword
import re
import sys
from importlib import resources
from pathlib import Path
from string import Template

from grader.errors import UsageError
from grader.model.content import Kind

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MODULES = sys.stdlib_module_names | {"conftest", "programs", "pytest", "strategies"}
_KATA = (
    "kata.toml", "README.md", "README.zh-CN.md", "hints.md", "hints.zh-CN.md", "$slug.py",
    "test_$slug.py", "programs.py", "strategies.py",
)  # fmt: skip
_SOLUTION = ("reference.py", "upstream.py", "answer.md", "answer.zh-CN.md")
_WRONG: dict[Kind, tuple[str, ...]] = {
    "build": ("accepted/loop.py", "wrong/forgets_zero.py", "wrong/keeps_order.py",
              "wrong/drops_doubles.py", "wrong/changes_the_list.py", "wrong/always_none.py",
              "wrong/largest_first.py"),
    "test": ("accepted/table.py", "wrong/given_in_order.py", "wrong/each_number_once.py",
             "wrong/hands_in_a_copy.py", "wrong/returns_the_outcome.py", "wrong/asks_for_a_name.py",
             "wrong/nothing_is_sorted.py"),
}  # fmt: skip


def new_kata(root: Path, track: str, slug: str, kind: Kind = "build") -> list[Path]:
    """Write the skeleton of a kata of this kind; returns the files.

    Raises UsageError for bad or taken names.
    """
    for name in (track, slug):
        if not _NAME.fullmatch(name):
            message = f"{name!r} is no name for a track or kata: use a-z, 0-9 and _, a letter first"
            raise UsageError(message)
    if keyword.iskeyword(slug) or slug in _MODULES:
        message = f"{slug!r} is no name for a kata: Python has a word or a module of that name"
        raise UsageError(message)
    taken = [path for top in ("katas", "solutions") for path in (root / top).glob(f"*/{slug}")]
    if taken:
        message = f"there is a kata {slug} already: {min(taken)}"
        raise UsageError(message)
    written = []
    for top, names in (("katas", _KATA), ("solutions", (*_SOLUTION, *_WRONG[kind]))):
        for name in names:
            path = root / top / track / slug / Template(name).substitute(slug=slug)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_render(kind, top, name, slug), encoding="utf-8")
            written.append(path)
    return written


def _render(kind: Kind, top: str, name: str, slug: str) -> str:
    """The text of a file: its template of this kind, or the one that all kinds share."""
    templates = resources.files("grader.catalogue") / "templates"
    source = templates / kind / top / f"{name}.tmpl"
    if not source.is_file():
        source = templates / "any" / top / f"{name}.tmpl"
    return Template(source.read_text(encoding="utf-8")).substitute(slug=slug)
