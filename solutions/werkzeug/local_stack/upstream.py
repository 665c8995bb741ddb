"""The real thing. `pushed` is not in Werkzeug: it is a small adapter over the real stack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from werkzeug.local import LocalStack, release_local

__all__ = ["LocalStack", "pushed", "release_local"]

T = TypeVar("T")


@contextmanager
def pushed(stack: LocalStack[T], obj: T) -> Iterator[T]:
    """``with pushed(stack, obj):`` has ``obj`` on top until the block is left."""
    stack.push(obj)
    try:
        yield obj
    finally:
        stack.pop()
