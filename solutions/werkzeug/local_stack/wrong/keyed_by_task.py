"""One list per asyncio task (or thread): new tasks inherit nothing, copies are not apart.

按 asyncio 任务（没有事件循环时按线程）存列表：新任务继承不到父任务的栈，复制的上下文也没有隔开。

Loses: isolation, contexts, release, nesting
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


def _owner() -> object:
    try:
        return asyncio.current_task() or threading.current_thread()
    except RuntimeError:
        return threading.current_thread()


class LocalStack(Generic[T]):
    def __init__(self, context_var: ContextVar[list[T]] | None = None) -> None:
        self._lists: WeakKeyDictionary[object, list[T]] = WeakKeyDictionary()
        self._context_var = context_var

    @property
    def _items(self) -> list[T]:
        return self._lists.setdefault(_owner(), [])

    def push(self, obj: T) -> list[T]:
        self._items.append(obj)
        return list(self._items)

    def pop(self) -> T | None:
        return self._items.pop() if self._items else None

    @property
    def top(self) -> T | None:
        return self._items[-1] if self._items else None

    def __release_local__(self) -> None:
        self._items.clear()


def release_local(local: LocalStack) -> None:
    local.__release_local__()


@contextmanager
def pushed(stack: LocalStack[T], obj: T) -> Iterator[T]:
    stack.push(obj)
    try:
        yield obj
    finally:
        stack.pop()
