"""Values are filed under the current greenlet, as Werkzeug did up to 1.0: asyncio tasks and copied
contexts all run in one greenlet, so they share them.

以当前 greenlet 为键（Werkzeug 1.0 的做法）：asyncio 任务和复制的 context 会共用一份。

Loses: contexts, greenlets
"""

from __future__ import annotations

from typing import Any

from greenlet import getcurrent


class Local:
    def __init__(self, context_var: Any = None) -> None:
        self.__dict__["_storage"] = {}

    def _values(self) -> dict[str, Any]:
        return self._storage.setdefault(getcurrent(), {})

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
        self._storage.pop(getcurrent(), None)


def release_local(local: Any) -> None:
    local.__release_local__()
