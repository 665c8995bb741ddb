"""The items are a plain list on the instance, which all threads and tasks share.

元素就放在实例的普通列表里，所有线程和任务共用。

Loses: isolation, contexts, release, nesting
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

T = TypeVar("T")


class LocalStack(Generic[T]):
    def __init__(self, context_var: ContextVar[list[T]] | None = None) -> None:
        self._items: list[T] = []

    def push(self, obj: T) -> list[T]:
        self._items = [*self._items, obj]
        return self._items

    def pop(self) -> T | None:
        if not self._items:
            return None
        *self._items, obj = self._items
        return obj

    @property
    def top(self) -> T | None:
        return self._items[-1] if self._items else None

    def __release_local__(self) -> None:
        self._items = []


def release_local(local: LocalStack) -> None:
    local.__release_local__()


@contextmanager
def pushed(stack: LocalStack[T], obj: T) -> Iterator[T]:
    stack.push(obj)
    try:
        yield obj
    finally:
        stack.pop()
