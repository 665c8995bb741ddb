"""Every write makes a deep copy: what comes back is no longer the object that was stored, and
contexts stop sharing the objects they should share.

每次写入都做深拷贝：取回的不再是当初存进去的对象，本该共享的对象也各成了一份。

Loses: attributes, contexts
"""

from __future__ import annotations

from contextvars import ContextVar
from copy import deepcopy
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
        values = deepcopy(self._values())
        values[name] = value
        self._storage.set(values)

    def __delattr__(self, name: str) -> None:
        values = deepcopy(self._values())
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
