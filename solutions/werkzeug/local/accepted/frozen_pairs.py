"""A tuple of pairs in the variable: what cannot be changed cannot leak."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

Pairs = tuple[tuple[str, Any], ...]


def _pairs(local: Local) -> Pairs:
    # A variable from outside may hold a dict that somebody else has put there.
    found = object.__getattribute__(local, "_storage").get(())
    return found if type(found) is tuple else tuple(found.items())


def _without(local: Local, name: str) -> Pairs:
    return tuple(pair for pair in _pairs(local) if pair[0] != name)


def _store(local: Local, pairs: Pairs) -> None:
    object.__getattribute__(local, "_storage").set(pairs)


class Local:
    def __init__(self, context_var: ContextVar[Any] | None = None) -> None:
        object.__setattr__(self, "_storage", context_var or ContextVar("pairs"))

    def __getattr__(self, name: str) -> Any:
        for key, value in _pairs(self):
            if key == name:
                return value
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        _store(self, (*_without(self, name), (name, value)))

    def __delattr__(self, name: str) -> None:
        rest = _without(self, name)
        if len(rest) == len(_pairs(self)):
            raise AttributeError(name)
        _store(self, rest)

    def __iter__(self):
        return iter(_pairs(self))

    def __release_local__(self) -> None:
        _store(self, ())


def release_local(local: Any) -> None:
    type(local).__release_local__(local)
