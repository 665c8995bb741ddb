"""There is one ContextVar for the class: all instances are doors to the same namespace.

ContextVar 是类属性，只有一个：所有实例其实都通向同一个命名空间。

Loses: attributes, iteration, release, threads, contexts, greenlets
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any


class Local:
    _default: ContextVar[dict[str, Any]] = ContextVar("Local")

    def __init__(self, context_var: ContextVar[dict[str, Any]] | None = None) -> None:
        if context_var is None:
            context_var = self._default
        self.__dict__["_storage"] = context_var

    def _values(self) -> dict[str, Any]:
        return self._storage.get({})

    def __getattr__(self, name: str) -> Any:
        values = self._values()
        if name not in values:
            raise AttributeError(name)
        return values[name]

    def __setattr__(self, name: str, value: Any) -> None:
        values = self._values().copy()
        values[name] = value
        self._storage.set(values)

    def __delattr__(self, name: str) -> None:
        values = self._values().copy()
        if name not in values:
            raise AttributeError(name)
        del values[name]
        self._storage.set(values)

    def __iter__(self):
        return iter(list(self._values().items()))

    def __release_local__(self) -> None:
        self._storage.set({})


def release_local(local: Any) -> None:
    local.__release_local__()
