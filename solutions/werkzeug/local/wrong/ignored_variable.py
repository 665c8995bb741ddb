"""The given context_var is ignored: the instance always makes a variable of its own.

忽略了传入的 context_var：实例总是自己新建一个变量。

Loses: contexts
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any


class Local:
    def __init__(self, context_var: ContextVar[dict[str, Any]] | None = None) -> None:
        self.__dict__["_storage"] = ContextVar("Local")

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
