"""A write is skipped when the new value equals the old one: False == 0 and [] == [], but they are
not the same object.

新值与旧值相等就跳过写入：False == 0、[] == []，但它们并不是同一个对象。

Loses: attributes
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
        values = self._values().copy()
        if name in values and values[name] == value:
            return
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
