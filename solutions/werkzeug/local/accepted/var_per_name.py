"""A variable for every name, done rightly: deleting marks the name in this context only."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

_ABSENT = object()


class _VarPerName:
    """The storage of an instance with variables of its own."""

    def __init__(self) -> None:
        self.vars: dict[str, ContextVar[Any]] = {}

    def read(self) -> dict[str, Any]:
        found = {name: var.get(_ABSENT) for name, var in list(self.vars.items())}
        return {name: value for name, value in found.items() if value is not _ABSENT}

    def put(self, name: str, value: Any) -> None:
        # setdefault is atomic: two threads never end up with two variables.
        self.vars.setdefault(name, ContextVar(name)).set(value)

    def drop(self, name: str) -> None:
        self.vars[name].set(_ABSENT)


class _OneVar:
    """The storage of an instance that was given its variable."""

    def __init__(self, var: ContextVar[dict[str, Any]]) -> None:
        self.var = var

    def read(self) -> dict[str, Any]:
        return dict(self.var.get({}))

    def put(self, name: str, value: Any) -> None:
        self.var.set(self.read() | {name: value})

    def drop(self, name: str) -> None:
        values = self.read()
        del values[name]
        self.var.set(values)


class Local:
    def __init__(self, context_var: ContextVar[dict[str, Any]] | None = None) -> None:
        store = _VarPerName() if context_var is None else _OneVar(context_var)
        self.__dict__["_store"] = store

    def __getattr__(self, name: str) -> Any:
        values = self._store.read()
        if name in values:
            return values[name]
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._store.put(name, value)

    def __delattr__(self, name: str) -> None:
        if not hasattr(self, name):
            raise AttributeError(name)
        self._store.drop(name)

    def __iter__(self):
        return iter(self._store.read().items())

    def __release_local__(self) -> None:
        for name in self._store.read():
            self._store.drop(name)


def release_local(local: Any) -> None:
    local.__release_local__()
