"""Release clears the list itself, which copied contexts still hold.

释放时对列表本身调用 clear()，而复制出来的上下文还拿着这个列表。

Loses: release
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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
        self._storage.get([]).clear()


def release_local(local: LocalStack) -> None:
    local.__release_local__()


@contextmanager
def pushed(stack: LocalStack[T], obj: T) -> Iterator[T]:
    stack.push(obj)
    try:
        yield obj
    finally:
        stack.pop()
