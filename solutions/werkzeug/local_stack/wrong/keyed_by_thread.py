"""One list per thread id: the tasks, copied contexts and greenlets of a thread share it.

按线程 id 存列表：同一线程里的任务、复制的上下文和 greenlet 共用一个栈。

Loses: isolation, contexts, release, nesting
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

T = TypeVar("T")


class LocalStack(Generic[T]):
    def __init__(self, context_var: ContextVar[list[T]] | None = None) -> None:
        self._lists: dict[int, list[T]] = {}
        self._context_var = context_var

    @property
    def _items(self) -> list[T]:
        return self._lists.setdefault(threading.get_ident(), [])

    def push(self, obj: T) -> list[T]:
        self._items.append(obj)
        return list(self._items)

    def pop(self) -> T | None:
        return self._items.pop() if self._items else None

    @property
    def top(self) -> T | None:
        return self._items[-1] if self._items else None

    def __release_local__(self) -> None:
        self._lists.pop(threading.get_ident(), None)


def release_local(local: LocalStack) -> None:
    local.__release_local__()


@contextmanager
def pushed(stack: LocalStack[T], obj: T) -> Iterator[T]:
    stack.push(obj)
    try:
        yield obj
    finally:
        stack.pop()
