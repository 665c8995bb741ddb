"""As Werkzeug did it for years: the stack is one attribute of a small Local."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any


class _Local:
    """One attribute, `items`, with a value per context. Werkzeug's Local has many."""

    def __init__(self, var: ContextVar[list]) -> None:
        self.__dict__["var"] = var

    def __getattr__(self, name: str) -> Any:
        try:
            return self.var.get()
        except LookupError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: list) -> None:
        self.var.set(value)


class LocalStack:
    def __init__(self, context_var: ContextVar[list] | None = None) -> None:
        if context_var is None:
            context_var = ContextVar("local")
        self._local = _Local(context_var)

    def push(self, obj: Any) -> list:
        items = list(getattr(self._local, "items", ()))
        items.append(obj)
        self._local.items = items
        return items

    def pop(self) -> Any:
        items = list(getattr(self._local, "items", ()))
        obj = items.pop() if items else None
        self._local.items = items
        return obj

    def _get_top(self) -> Any:
        try:
            return self._local.items[-1]
        except (AttributeError, IndexError):
            return None

    top = property(_get_top)

    def __release_local__(self) -> None:
        self._local.items = []


def release_local(local: LocalStack) -> None:
    local.__release_local__()


@contextmanager
def pushed(stack: LocalStack, obj: Any) -> Iterator[Any]:
    try:
        yield stack.push(obj)[-1]
    finally:
        stack.pop()
