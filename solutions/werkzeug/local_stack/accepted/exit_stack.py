"""Slices and unpacking for the items, an ExitStack for the block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from itertools import count
from typing import Any

_number = count()


class LocalStack:
    """Reads and writes its items through one property."""

    def __init__(self, context_var: ContextVar[list] | None = None) -> None:
        self._var = ContextVar(f"stack_{next(_number)}") if context_var is None else context_var

    @property
    def _items(self) -> list:
        try:
            return self._var.get()
        except LookupError:
            return []

    @_items.setter
    def _items(self, items: list) -> None:
        self._var.set(items)

    def push(self, obj: Any) -> list:
        self._items = self._items + [obj]
        return self._items.copy()

    def pop(self) -> Any:
        *rest, obj = self._items or [None]
        self._items = rest
        return obj

    @property
    def top(self) -> Any:
        return next(reversed(self._items), None)

    def __release_local__(self) -> None:
        self._items = []


def release_local(local: Any) -> None:
    local.__release_local__()


@contextmanager
def pushed(stack: LocalStack, obj: Any) -> Iterator[Any]:
    with ExitStack() as exits:
        stack.push(obj)
        exits.callback(stack.pop)
        yield obj
