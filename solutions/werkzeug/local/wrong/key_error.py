"""A missing name raises KeyError: hasattr() and getattr() with a default understand nothing but
AttributeError.

名字不存在时抛的是 KeyError：而 hasattr() 和带默认值的 getattr() 只认 AttributeError。

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

    def _values(self) -> dict[str, Any]:
        return self._storage.get({})

    def __getattr__(self, name: str) -> Any:
        return self._values()[name]

    def __setattr__(self, name: str, value: Any) -> None:
        values = self._values().copy()
        values[name] = value
        self._storage.set(values)

    def __delattr__(self, name: str) -> None:
        values = self._values().copy()
        del values[name]
        self._storage.set(values)

    def __iter__(self):
        return iter(list(self._values().items()))

    def __release_local__(self) -> None:
        self._storage.set({})


def release_local(local: Any) -> None:
    local.__release_local__()
