"""The variable has a mutable default: ContextVar(default={}) hands the very same dict to every
context that has not set its own.

给变量设了可变默认值：ContextVar(default={}) 会把同一个字典交给所有还没有赋过值的 context。

Loses: threads, contexts, greenlets
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any


class Local:
    def __init__(self, context_var: ContextVar[dict[str, Any]] | None = None) -> None:
        if context_var is None:
            nothing: dict[str, Any] = {}
            context_var = ContextVar("Local", default=nothing)
        self.__dict__["_storage"] = context_var

    def _values(self) -> dict[str, Any]:
        try:
            return self._storage.get()
        except LookupError:
            return {}

    def __getattr__(self, name: str) -> Any:
        values = self._values()
        if name not in values:
            raise AttributeError(name)
        return values[name]

    def __setattr__(self, name: str, value: Any) -> None:
        values = self._values()
        values[name] = value
        self._storage.set(values)

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
