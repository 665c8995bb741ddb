"""The ContextVar has a default list, and everybody appends to that one list.

给 ContextVar 设了默认列表，结果所有上下文都往这同一个列表里 append。

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
        if context_var is None:
            context_var = ContextVar("local_stack", default=[])  # noqa: B039
        elif context_var.get(None) is None:
            context_var.set([])
        self._storage = context_var

    def push(self, obj: T) -> list[T]:
        self._storage.get().append(obj)
        return list(self._storage.get())

    def pop(self) -> T | None:
        items = self._storage.get()
        return items.pop() if items else None

    @property
    def top(self) -> T | None:
        items = self._storage.get()
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
