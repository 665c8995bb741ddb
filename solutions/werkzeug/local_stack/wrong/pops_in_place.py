"""push stores a new list, but pop shortens the old one, which copied contexts still hold.

push 会存新列表，pop 却在旧列表上原地弹出，而复制出来的上下文还拿着它。

Loses: contexts
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
        return items.pop() if items else None

    @property
    def top(self) -> T | None:
        items = self._storage.get([])
        return items[-1] if items else None

    def __release_local__(self) -> None:
        self._storage.set([])


def release_local(local: LocalStack) -> None:
    local.__release_local__()


@contextmanager
def pushed(stack: LocalStack[T], obj: T) -> Iterator[T]:
    stack.push(obj)
    try:
        yield obj
    finally:
        stack.pop()
