"""The instance keeps the context in which it was made and does all its work in there: that is one
storage for everybody.

实例保存了创建时的 context，读写都在其中执行：结果大家用的还是同一份存储。

Loses: threads, contexts, greenlets
"""

from __future__ import annotations

from contextvars import ContextVar, copy_context
from typing import Any


class Local:
    def __init__(self, context_var: ContextVar[dict[str, Any]] | None = None) -> None:
        if context_var is None:
            context_var = ContextVar("Local")
        self.__dict__["_storage"] = context_var
        self.__dict__["_context"] = copy_context()

    def _values(self) -> dict[str, Any]:
        return self._context.run(self._storage.get, {})

    def __getattr__(self, name: str) -> Any:
        values = self._values()
        if name not in values:
            raise AttributeError(name)
        return values[name]

    def __setattr__(self, name: str, value: Any) -> None:
        values = self._values().copy()
        values[name] = value
        self._context.run(self._storage.set, values)

    def __delattr__(self, name: str) -> None:
        values = self._values().copy()
        if name not in values:
            raise AttributeError(name)
        del values[name]
        self._context.run(self._storage.set, values)

    def __iter__(self):
        return iter(list(self._values().items()))

    def __release_local__(self) -> None:
        self._context.run(self._storage.set, {})


def release_local(local: Any) -> None:
    local.__release_local__()
