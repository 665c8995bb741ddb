"""Build the site-packages that a runner sees: just what a kata allows, nothing else.

A view is a folder of copies, compiled, kept in the user's cache under a name that hashes what is
in it. Definitions that a kata withholds are blanked in the copy, so that Flask itself
can be there without the part that the learner is to write.
"""

import ast
import compileall
import errno
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from grader.errors import SandboxError

_FORMAT = 2
TOOLS = ("pytest",)


@dataclass(frozen=True)
class ViewSpec:
    """Top-level distributions to show, and ``module:Name`` definitions to blank."""

    distributions: tuple[str, ...]
    withhold: tuple[str, ...] = ()


def cache_root() -> Path:
    """The folder for built views: under XDG_CACHE_HOME, or ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "webkatas" / "views"


def closure(names: Iterable[str]) -> dict[str, metadata.Distribution]:
    """The distributions ``names`` and all they require in this environment, by name."""
    found: dict[str, metadata.Distribution] = {}
    waiting = sorted(names)
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in found:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError as error:
            message = f"{name} is not installed, and a kata needs it: run the grader through nox"
            raise SandboxError(message) from error
        for line in found[name].requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return dict(sorted(found.items()))


def build_view(spec: ViewSpec) -> Path:
    """The folder of the view, built when it is not in the cache yet.

    Falls back to a temporary folder where the cache cannot be written.
    """
    found = closure((*spec.distributions, *TOOLS))
    key = _key(spec, found)
    for root in (cache_root(), Path(tempfile.gettempdir()) / f"webkatas-views-{os.getuid()}"):
        try:
            return _cached(root / key, spec, found)
        except OSError as error:
            fault = error
    message = f"the view of {', '.join(spec.distributions)} cannot be written: {fault}"
    raise SandboxError(message)


def _key(spec: ViewSpec, found: dict[str, metadata.Distribution]) -> str:
    versions = [[name, dist.version] for name, dist in found.items()]
    parts = [_FORMAT, sys.version, sorted(spec.withhold), versions]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]


def _cached(target: Path, spec: ViewSpec, found: dict[str, metadata.Distribution]) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    _refuse_foreign(target.parent)
    if target.is_dir():
        return target
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=target.parent))
    try:
        for dist in found.values():
            _copy(dist, draft)
        for definition in spec.withhold:
            _blank(draft, definition)
        compileall.compile_dir(draft, quiet=2, force=True, stripdir=str(draft))
        draft.chmod(0o755)
        draft.rename(target)
    except (OSError, SandboxError):
        shutil.rmtree(draft, ignore_errors=True)
        if not target.is_dir():  # somebody else may have built it meanwhile
            raise
    return target


def _refuse_foreign(folder: Path) -> None:
    """What stands in a view is run by the zygote: nobody else may have put it there."""
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o022 or not folder.is_dir():
        message = "not a folder that this user alone can write to"
        raise PermissionError(errno.EPERM, message, str(folder))


def _copy(dist: metadata.Distribution, target: Path) -> None:
    for entry in dist.files or ():
        inside = not entry.is_absolute() and ".." not in entry.parts
        if not inside or "__pycache__" in entry.parts or entry.parts[0].endswith(".pth"):
            continue
        source = Path(str(dist.locate_file(entry)))
        if source.is_file():
            copy = target / entry
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)


def _blank(view: Path, definition: str) -> None:
    """Drop the body of a class or function in the copy; its name and bases stay importable."""
    module, _, name = definition.partition(":")
    path = view.joinpath(*module.split(".")).with_suffix(".py")
    if not path.is_file():
        message = f"withhold: {module} is not a module of the allowed libraries"
        raise SandboxError(message)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
            node.body = _nothing(node)
            break
    else:
        message = f"withhold: {module} has no definition {name}"
        raise SandboxError(message)
    path.write_text(ast.unparse(tree), encoding="utf-8")


def _nothing(node: ast.ClassDef | ast.FunctionDef) -> list[ast.stmt]:
    note = ast.Expr(ast.Constant("Withheld: this is what the kata asks you to write."))
    if isinstance(node, ast.ClassDef):
        return [note]
    return [note, *ast.parse("raise NotImplementedError").body]
