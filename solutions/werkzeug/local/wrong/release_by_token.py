"""Release resets the token of the last set: that undoes one write in place of forgetting all, and
a token is good only once and in its own context.

释放时 reset 最后一次 set 的 token：只撤销了一次写入，而且换个 context 就不能用。

Loses: release, threads, contexts, greenlets
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any


class Local:
    def __init__(self, context_var: ContextVar[dict[str, Any]] | None = None) -> None:
        if context_var is None:
            context_var = ContextVar("Local")
        self.__dict__["_storage"] = context_var
        self.__dict__["_tokens"] = []

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
        self._tokens.append(self._storage.set(values))

    def __delattr__(self, name: str) -> None:
        values = self._values().copy()
        if name not in values:
            raise AttributeError(name)
        del values[name]
        self._storage.set(values)

    def __iter__(self):
        return iter(list(self._values().items()))

    def __release_local__(self) -> None:
        if self._tokens:
            self._storage.reset(self._tokens.pop())


def release_local(local: Any) -> None:
    local.__release_local__()
