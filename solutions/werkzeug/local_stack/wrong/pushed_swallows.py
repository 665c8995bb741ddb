"""pushed pops, but the error of the block is gone: __exit__ returns a true value.

pushed 会弹出，却把块里的异常吞掉了：__exit__ 返回了真值。

Loses: nesting
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Generic, TypeVar

T = TypeVar("T")


class LocalStack(Generic[T]):
    def __init__(self, context_var: ContextVar[list[T]] | None = None) -> None:
        self._storage = context_var if context_var is not None else ContextVar("local_stack")

    def push(self, obj: T) -> list[T]:
        items = [*self._storage.get([]), obj]
        self._storage.set(items)
        return items

    def pop(self) -> T | None:
        items = self._storage.get([])
        if not items:
            return None
        self._storage.set(items[:-1])
        return items[-1]

    @property
    def top(self) -> T | None:
        items = self._storage.get([])
        return items[-1] if items else None

    def __release_local__(self) -> None:
        self._storage.set([])


def release_local(local: LocalStack) -> None:
    local.__release_local__()


class pushed(Generic[T]):  # noqa: N801
    def __init__(self, stack: LocalStack[T], obj: T) -> None:
        self.stack = stack
        self.obj = obj

    def __enter__(self) -> T:
        self.stack.push(self.obj)
        return self.obj

    def __exit__(self, *error: object) -> bool:
        self.stack.pop()
        return True
