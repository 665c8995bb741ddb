"""pushed forgets to hand the object to `as`.

pushed 忘了把对象交给 as。

Loses: nesting
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
        self._storage.set([])


def release_local(local: LocalStack) -> None:
    local.__release_local__()


@contextmanager
def pushed(stack: LocalStack[T], obj: T) -> Iterator[None]:
    stack.push(obj)
    try:
        yield
    finally:
        stack.pop()
