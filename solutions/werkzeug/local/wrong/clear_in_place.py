"""Release empties the dict itself with clear(): copied contexts and running iterators lose their
values as well.

释放时用 clear() 清空字典本身：复制出来的 context 和正在使用的迭代器也一起丢了数据。

Loses: release, contexts, greenlets
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
        values[name] = value
        self._storage.set(values)

    def __delattr__(self, name: str) -> None:
        values = self._values().copy()
        if name not in values:
            raise AttributeError(name)
        del values[name]
        self._storage.set(values)

    def __iter__(self):
        return iter(self._values().items())

    def __release_local__(self) -> None:
        self._values().clear()


def release_local(local: Any) -> None:
    local.__release_local__()
