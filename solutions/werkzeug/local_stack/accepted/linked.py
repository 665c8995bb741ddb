"""A linked list that never changes, and a class for the block.

Pushing makes a node that points to the old one, so copies share what lies below and
nothing has to be copied. Only a variable that was handed in holds a real list.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from types import TracebackType
from typing import Any


@dataclass(frozen=True)
class _Node:
    item: Any
    below: _Node | None


class _Nodes:
    """The storage of a stack of its own."""

    def __init__(self) -> None:
        self.var: ContextVar[_Node | None] = ContextVar("nodes", default=None)

    def read(self) -> _Node | None:
        return self.var.get()

    def write(self, node: _Node | None) -> None:
        self.var.set(node)


class _Listed:
    """The storage in a variable of somebody else, which expects a list there."""

    def __init__(self, var: ContextVar[list]) -> None:
        self.var = var

    def read(self) -> _Node | None:
        node = None
        for item in self.var.get([]):
            node = _Node(item, node)
        return node

    def write(self, node: _Node | None) -> None:
        self.var.set(_listed(node))


def _listed(node: _Node | None) -> list:
    items = []
    while node is not None:
        items.append(node.item)
        node = node.below
    return items[::-1]


class LocalStack:
    def __init__(self, context_var: ContextVar[list] | None = None) -> None:
        self._storage = _Nodes() if context_var is None else _Listed(context_var)

    def push(self, obj: Any) -> list:
        node = _Node(obj, self._storage.read())
        self._storage.write(node)
        return _listed(node)

    def pop(self) -> Any:
        node = self._storage.read()
        if node is None:
            return None
        self._storage.write(node.below)
        return node.item

    @property
    def top(self) -> Any:
        node = self._storage.read()
        return None if node is None else node.item

    def __release_local__(self) -> None:
        self._storage.write(None)


def release_local(local: LocalStack) -> None:
    local.__release_local__()


class pushed:  # noqa: N801
    """A context manager written out."""

    def __init__(self, stack: LocalStack, obj: Any) -> None:
        self._stack = stack
        self._obj = obj

    def __enter__(self) -> Any:
        self._stack.push(self._obj)
        return self._obj

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.pop()
