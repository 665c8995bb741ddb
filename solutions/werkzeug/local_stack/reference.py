"""A stack whose content belongs to the current context."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

T = TypeVar("T")


class LocalStack(Generic[T]):
    """A stack that every context (thread, task, greenlet) sees as its own.

    One `ContextVar` holds the items as a list, bottom first. Copying a context copies
    the reference to that list, not the list, so a list that has once been stored is
    never changed: each push and each pop stores a new one.
    """

    __slots__ = ("_storage",)

    def __init__(self, context_var: ContextVar[list[T]] | None = None) -> None:
        if context_var is None:
            # Per instance, and without a default: a default list would be one list
            # that all contexts start from.
            context_var = ContextVar("local_stack")
        self._storage = context_var

    def push(self, obj: T) -> list[T]:
        """Put ``obj`` on the stack; return all items, bottom first."""
        items = [*self._storage.get([]), obj]
        self._storage.set(items)
        return items

    def pop(self) -> T | None:
        """Take the top item off and return it; ``None`` when the stack is empty."""
        items = self._storage.get([])
        if not items:
            return None
        self._storage.set(items[:-1])
        return items[-1]

    @property
    def top(self) -> T | None:
        """The top item, which stays where it is; ``None`` when the stack is empty."""
        items = self._storage.get([])
        # Ask whether there is an item, not whether the item is true.
        return items[-1] if items else None

    def __release_local__(self) -> None:
        """Empty the stack, for the current context only."""
        # A new list again: clearing the old one would empty it for every context
        # that was copied from this one.
        self._storage.set([])


def release_local(local: LocalStack) -> None:
    """Empty ``local`` for the current context, through its ``__release_local__``."""
    local.__release_local__()


@contextmanager
def pushed(stack: LocalStack[T], obj: T) -> Iterator[T]:
    """``with pushed(stack, obj):`` has ``obj`` on top until the block is left."""
    stack.push(obj)
    try:
        yield obj
    finally:
        # Whatever ended the block, be it a return, an error or a cancelled task.
        stack.pop()
