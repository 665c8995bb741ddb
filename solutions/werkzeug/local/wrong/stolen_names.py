"""Public helper methods steal names from the user: __getattr__ is asked only for what the class
does not have, so local.items is the method and never the value.

公开的辅助方法占用了用户的名字：local.items 永远是方法，轮不到 __getattr__ 去取值。

Loses: attributes, iteration, release, threads, contexts, greenlets
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any


class Local:
    def __init__(self, context_var: ContextVar[dict[str, Any]] | None = None) -> None:
        if context_var is None:
            context_var = ContextVar("Local")
        self.__dict__["_storage"] = context_var

    def get(self) -> dict[str, Any]:
        return self._storage.get({})

    def __getattr__(self, name: str) -> Any:
        values = self.get()
        if name not in values:
            raise AttributeError(name)
        return values[name]

    def __setattr__(self, name: str, value: Any) -> None:
        values = self.get().copy()
        values[name] = value
        self._storage.set(values)

    def __delattr__(self, name: str) -> None:
        values = self.get().copy()
        if name not in values:
            raise AttributeError(name)
        del values[name]
        self._storage.set(values)

    def items(self):
        return list(self.get().items())

    def __iter__(self):
        return iter(self.items())

    def __release_local__(self) -> None:
        self._storage.set({})


def release_local(local: Any) -> None:
    local.__release_local__()
