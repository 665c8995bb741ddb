"""All threads share one dict: the storage is a plain attribute of the instance.

所有线程共用一个字典：数据只是存成了实例上的普通属性。

Loses: threads, contexts, greenlets
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any


class Local:
    def __init__(self, context_var: ContextVar[dict[str, Any]] | None = None) -> None:
        self.__dict__["_storage"] = {}

    def _values(self) -> dict[str, Any]:
        return self._storage

    def __getattr__(self, name: str) -> Any:
        values = self._values()
        if name not in values:
            raise AttributeError(name)
        return values[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self._storage[name] = value

    def __delattr__(self, name: str) -> None:
        if name not in self._storage:
            raise AttributeError(name)
        del self._storage[name]

    def __iter__(self):
        return iter(list(self._values().items()))

    def __release_local__(self) -> None:
        self._storage.clear()


def release_local(local: Any) -> None:
    local.__release_local__()
