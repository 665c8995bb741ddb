"""The visible tests of a kata as plain calls, for graders that are not pytest.

Lies beside the test file in the peers' own environments: the standard library alone.
"""

import importlib
import itertools
import sys
import threading
import types
from collections.abc import Iterator
from typing import Any


def bind(slug: str, names: dict[str, Any]) -> None:
    """Make names importable as the submission's module: the tests import it."""
    module = sys.modules.setdefault(slug, types.ModuleType(slug))
    module.__dict__.update(names)


def use(slug: str, module: types.ModuleType) -> None:
    """Make the module the one that the tests import."""
    sys.modules[slug] = module


def run_group(slug: str, group: str, *tests: str) -> None:
    """Call the tests of a class, all or those that are named, once for each set of parameters."""
    owner = getattr(importlib.import_module(f"test_{slug}"), group)
    for name in tests or [name for name in vars(owner) if name.startswith("test")]:
        for arguments in _parameters(getattr(getattr(owner, name), "pytestmark", [])):
            getattr(owner(), name)(**arguments)


def run_in_thread(slug: str, group: str, *tests: str) -> None:
    """The same in a thread of its own: a notebook's cell runs inside an event loop."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            run_group(slug, group, *tests)
        except BaseException as error:  # noqa: BLE001 - raised again below
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if raised and isinstance(raised[0], Exception):
        raise raised[0]
    if raised:  # pytest's own exceptions are none, and not every grader expects them
        message = f"{type(raised[0]).__name__}: {raised[0]}"
        raise AssertionError(message) from raised[0]


def _parameters(marks: list[Any]) -> Iterator[dict[str, Any]]:
    tables = [list(_rows(*mark.args[:2])) for mark in marks if mark.name == "parametrize"]
    for rows in itertools.product(*tables):
        yield {name: value for row in rows for name, value in row.items()}


def _rows(names: str | list[str], values: list[Any]) -> Iterator[dict[str, Any]]:
    keys = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    for value in values:
        if type(value).__name__ == "ParameterSet":
            yield dict(zip(keys, value.values, strict=True))
        elif len(keys) == 1:
            yield {keys[0]: value}
        else:
            yield dict(zip(keys, value, strict=True))
