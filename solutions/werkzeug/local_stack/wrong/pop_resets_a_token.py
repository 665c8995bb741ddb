"""pop resets the token of the last push, but a token is only good in the context that made it.

pop 用上一次 push 的 token 来恢复，可 token 只能在产生它的那个上下文里使用。

Loses: isolation, contexts, release, nesting
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Generic, TypeVar

T = TypeVar("T")


class LocalStack(Generic[T]):
    def __init__(self, context_var: ContextVar[list[T]] | None = None) -> None:
        self._storage = context_var if context_var is not None else ContextVar("local_stack")
        self._tokens: list[Token] = []

    def push(self, obj: T) -> list[T]:
        items = [*self._storage.get([]), obj]
        self._tokens.append(self._storage.set(items))
        return items

    def pop(self) -> T | None:
        items = self._storage.get([])
        if not items:
            return None
        self._storage.reset(self._tokens.pop())
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
def pushed(stack: LocalStack[T], obj: T) -> Iterator[T]:
    stack.push(obj)
    try:
        yield obj
    finally:
        stack.pop()
