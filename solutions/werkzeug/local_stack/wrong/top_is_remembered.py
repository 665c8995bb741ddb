"""The top is remembered on the instance: other contexts see it, and it can be assigned.

把栈顶另存为实例属性：别的上下文也会看到它，而且它还能被随意赋值。

Loses: top, isolation, contexts, release, nesting
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
        self.top: T | None = None

    def push(self, obj: T) -> list[T]:
        items = [*self._storage.get([]), obj]
        self._storage.set(items)
        self.top = obj
        return items

    def pop(self) -> T | None:
        items = self._storage.get([])
        if not items:
            return None
        self._storage.set(items[:-1])
        self.top = items[-2] if len(items) > 1 else None
        return items[-1]

    def __release_local__(self) -> None:
        self._storage.set([])
        self.top = None


def release_local(local: LocalStack) -> None:
    local.__release_local__()


@contextmanager
def pushed(stack: LocalStack[T], obj: T) -> Iterator[T]:
    stack.push(obj)
    try:
        yield obj
    finally:
        stack.pop()
