"""Every name has a ContextVar, and deleting throws the variable away: the name is gone for all
contexts.

每个名字一个 ContextVar，删除时把变量本身扔掉：这个名字在所有 context 里都没了。

Loses: threads, contexts, greenlets
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any


class Local:
    def __init__(self, context_var: ContextVar[dict[str, Any]] | None = None) -> None:
        self.__dict__["_vars"] = {}

    def __getattr__(self, name: str) -> Any:
        try:
            return self._vars[name].get()
        except LookupError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self._vars.setdefault(name, ContextVar(name)).set(value)

    def __delattr__(self, name: str) -> None:
        getattr(self, name)
        del self._vars[name]

    def __iter__(self):
        return iter(
            [(name, getattr(self, name)) for name in list(self._vars) if hasattr(self, name)]
        )

    def __release_local__(self) -> None:
        self._vars.clear()


def release_local(local: Any) -> None:
    local.__release_local__()
