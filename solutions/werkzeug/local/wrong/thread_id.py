"""Values are filed under the id of the thread: tasks and greenlets on one thread share them, and a
new thread may get the id, and the values, of a dead one.

以线程 id 为键：同一线程里的任务和 greenlet 共用一份，id 被复用后新线程还会读到旧数据。

Loses: threads, contexts, greenlets
"""

from __future__ import annotations

from threading import get_ident
from typing import Any


class Local:
    def __init__(self, context_var: Any = None) -> None:
        self.__dict__["_storage"] = {}

    def _values(self) -> dict[str, Any]:
        return self._storage.setdefault(get_ident(), {})

    def __getattr__(self, name: str) -> Any:
        values = self._values()
        if name not in values:
            raise AttributeError(name)
        return values[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self._values()[name] = value

    def __delattr__(self, name: str) -> None:
        values = self._values()
        if name not in values:
            raise AttributeError(name)
        del values[name]

    def __iter__(self):
        return iter(list(self._values().items()))

    def __release_local__(self) -> None:
        self._storage.pop(get_ident(), None)


def release_local(local: Any) -> None:
    local.__release_local__()
