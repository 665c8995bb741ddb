"""Writes change the dict that is already in the variable: copying a context copies only the
reference, so every copy sees the change.

直接修改变量里已有的字典：复制 context 只复制了引用，所有副本都会看到这次修改。

Loses: contexts, greenlets
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any


class Local:
    def __init__(self, context_var: ContextVar[dict[str, Any]] | None = None) -> None:
        if context_var is None:
            context_var = ContextVar("Local")
        self.__dict__["_storage"] = context_var

    def _values(self) -> dict[str, Any]:
        return self._storage.get({})

    def __getattr__(self, name: str) -> Any:
        values = self._values()
        if name not in values:
            raise AttributeError(name)
        return values[name]

    def __setattr__(self, name: str, value: Any) -> None:
        values = self._storage.get(None)
        if values is None:
            values = {}
            self._storage.set(values)
        values[name] = value

    def __delattr__(self, name: str) -> None:
        values = self._values()
        if name not in values:
            raise AttributeError(name)
        del values[name]

    def __iter__(self):
        return iter(list(self._values().items()))

    def __release_local__(self) -> None:
        self._storage.set({})


def release_local(local: Any) -> None:
    local.__release_local__()
