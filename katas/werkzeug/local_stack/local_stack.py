"""A stack whose content belongs to the current context. Fill in the bodies."""

from __future__ import annotations

from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Generic, TypeVar

T = TypeVar("T")


class LocalStack(Generic[T]):
    """A stack that every context (thread, task, greenlet) sees as its own."""

    def __init__(self, context_var: ContextVar[list[T]] | None = None) -> None:
        """Keep the items in ``context_var``, or in a new variable of this stack's own."""
        raise NotImplementedError

    def push(self, obj: T) -> list[T]:
        """Put ``obj`` on the stack; return all items, bottom first."""
        raise NotImplementedError

    def pop(self) -> T | None:
        """Take the top item off and return it; ``None`` when the stack is empty."""
        raise NotImplementedError

    @property
    def top(self) -> T | None:
        """The top item, which stays where it is; ``None`` when the stack is empty."""
        raise NotImplementedError

    def __release_local__(self) -> None:
        """Empty the stack, for the current context only."""
        raise NotImplementedError


def release_local(local: LocalStack) -> None:
    """Empty ``local`` for the current context, through its ``__release_local__``."""
    raise NotImplementedError


def pushed(stack: LocalStack[T], obj: T) -> AbstractContextManager[T]:
    """``with pushed(stack, obj):`` has ``obj`` on top until the block is left."""
    raise NotImplementedError
