"""Set and delete work on the dict in place and iteration runs over that same dict: changing a name
inside the loop breaks the loop, and copies leak.

增删和遍历用的都是同一个字典：循环里一改名字迭代就出错，副本之间也会泄漏。

Loses: iteration, release, contexts, greenlets
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
        values = self._values()
        values[name] = value
        self._storage.set(values)

    def __delattr__(self, name: str) -> None:
        values = self._values()
        if name not in values:
            raise AttributeError(name)
        del values[name]

    def __iter__(self):
        return iter(self._values().items())

    def __release_local__(self) -> None:
        self._storage.set({})


def release_local(local: Any) -> None:
    local.__release_local__()
