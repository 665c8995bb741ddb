"""Make ``pytest katas/...`` readable: a learner's file that does not load fails its tests.

Without this a syntax error would stop the collection with a long traceback and hide all
tests. With it every test is collected and fails with one line that names file, line and reason.
"""

import importlib.abc
import importlib.util
import sys
import traceback
import types
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

KATAS = Path(__file__).parent


class _Placeholder(types.ModuleType):
    """Stands for a module that did not load: touching it fails the test with the reason."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        pytest.fail(self.__dict__["reason"], pytrace=False)


class _Loader(importlib.abc.Loader):
    """Loads a learner's file, or a placeholder with the reason why it cannot be loaded."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return _Placeholder(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        module.__file__ = str(self._path)
        try:
            code = compile(self._path.read_bytes(), self._path, "exec", dont_inherit=True)
            exec(code, module.__dict__)
        except BaseException as error:
            module.__dict__["reason"] = _reason(self._path, error)
        else:
            module.__class__ = types.ModuleType


def _reason(path: Path, error: BaseException) -> str:
    line = error.lineno if isinstance(error, SyntaxError) else _own_line(path, error)
    text = error.msg if isinstance(error, SyntaxError) else error
    at = f", line {line}" if line else ""
    return f"{path.name} does not load{at}: {type(error).__name__}: {text}"


def _own_line(path: Path, error: BaseException) -> int | None:
    frames = traceback.extract_tb(error.__traceback__)
    return next((f.lineno for f in reversed(frames) if f.filename == str(path)), None)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the learner's module of a kata by its slug."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        found = (
            next(iter(KATAS.glob(f"*/{fullname}/{fullname}.py")), None) if path is None else None
        )
        if found is None:
            return None
        return importlib.util.spec_from_file_location(fullname, found, loader=_Loader(found))


def pytest_configure() -> None:
    """Let the finder answer before the folders on sys.path do."""
    sys.meta_path.insert(0, _Finder())


def pytest_pycollect_makemodule(module_path: Path) -> None:
    """Several katas in one run each have a ``programs`` module of their own: forget the last."""
    sys.modules.pop("programs", None)
    sys.path[:] = [entry for entry in sys.path if Path(entry).parent.parent != KATAS]
