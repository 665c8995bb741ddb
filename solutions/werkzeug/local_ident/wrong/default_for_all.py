"""The variable of ContextLocal has a dict as its default, and this one dict is changed in every context.

ContextLocal 的变量以一个字典为默认值，所有上下文改的都是这一个字典。

Loses: contexts
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Hashable, Iterator
from contextvars import ContextVar, copy_context
from typing import Any

from greenlet import getcurrent, greenlet


class IdentLocal:
    """A namespace with a dict for each worker; ``ident_func`` says which worker is asking."""

    __slots__ = ("__ident_func__", "__storage__")
    __ident_func__: Callable[[], Hashable]
    __storage__: dict[Hashable, dict[str, Any]]

    def __init__(self, ident_func: Callable[[], Hashable] = threading.get_ident) -> None:
        # Our own __setattr__ would look for the storage that is being made here.
        object.__setattr__(self, "__ident_func__", ident_func)
        object.__setattr__(self, "__storage__", {})

    def __iter__(self) -> Iterator[tuple[Hashable, dict[str, Any]]]:
        """Iterate over the pairs ``(ident, names)`` of the storage."""
        return iter(self.__storage__.items())

    def __getattr__(self, name: str) -> Any:
        """Return the value of the asking worker, or raise ``AttributeError``."""
        # A look must not make an entry: whoever makes one has to release it.
        names = self.__storage__.get(self.__ident_func__(), {})
        if name not in names:
            raise AttributeError(f"{name!r} is not set by this worker")
        return names[name]

    def __setattr__(self, name: str, value: Any) -> None:
        """Set the value for the asking worker."""
        self.__storage__.setdefault(self.__ident_func__(), {})[name] = value

    def __delattr__(self, name: str) -> None:
        """Forget the name for the asking worker, or raise ``AttributeError``."""
        names = self.__storage__.get(self.__ident_func__(), {})
        if name not in names:
            raise AttributeError(f"{name!r} is not set by this worker")
        del names[name]

    def __release_local__(self) -> None:
        """Drop the whole entry of the asking worker."""
        self.__storage__.pop(self.__ident_func__(), None)


def release_local(local: Any) -> None:
    """Release ``local`` through its ``__release_local__``."""
    local.__release_local__()


def greenlet_ident() -> Hashable:
    """Return the greenlet that is running."""
    # The object, not its id(): the storage keeps it alive, so no other can be mistaken for it.
    # A thread that uses no greenlets has one all the same, its main greenlet.
    return getcurrent()


def task_ident() -> Hashable:
    """Return the asyncio task that is running; without one, the greenlet."""
    try:
        task = asyncio.current_task()
    except RuntimeError:  # no event loop runs in this thread
        task = None
    # None as well while the loop runs a plain callback.
    return greenlet_ident() if task is None else task


def separates(make_local: Callable[[], Any]) -> set[str]:
    """Find out which of threads, greenlets, tasks and copies a kind of local keeps apart."""
    return {kind for kind, experiment in _EXPERIMENTS.items() if experiment(make_local())}


def _threads(local: Any) -> bool:
    def start(second: Callable[[], None]) -> None:
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()

    return _keeps_its_value(local, start)


def _greenlets(local: Any) -> bool:
    return _keeps_its_value(local, lambda second: greenlet(second).switch())


def _copies(local: Any) -> bool:
    return _keeps_its_value(local, lambda second: copy_context().run(second))


def _tasks(local: Any) -> bool:
    async def second() -> None:
        local.owner = "second"

    async def first() -> bool:
        local.owner = "first"
        await asyncio.create_task(second())
        return local.owner == "first"

    return asyncio.run(first())


def _keeps_its_value(local: Any, start: Callable[[Callable[[], None]], object]) -> bool:
    def second() -> None:
        local.owner = "second"

    # Only the first worker is asked. What the second one finds at its start is another
    # question: it may well inherit the value, and be separated nevertheless.
    local.owner = "first"
    start(second)
    return local.owner == "first"


_EXPERIMENTS = {
    "threads": _threads,
    "greenlets": _greenlets,
    "tasks": _tasks,
    "copies": _copies,
}


class ContextLocal:
    """The same namespace without idents: the values belong to the current context."""

    __slots__ = ("__values",)
    __values: ContextVar[dict[str, Any]]

    def __init__(self) -> None:
        object.__setattr__(self, "_ContextLocal__values", ContextVar("values", default={}))

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Iterate over the pairs ``(name, value)`` of the current context."""
        return iter(self.__values.get().items())

    def __getattr__(self, name: str) -> Any:
        """Return the value in the current context, or raise ``AttributeError``."""
        values = self.__values.get()
        if name not in values:
            raise AttributeError(f"{name!r} is not set in this context")
        return values[name]

    def __setattr__(self, name: str, value: Any) -> None:
        """Set the value in the current context, and in no other."""
        # A new dict each time: a copied context refers to the old one.
        self.__values.get()[name] = value

    def __delattr__(self, name: str) -> None:
        """Forget the name in the current context, or raise ``AttributeError``."""
        values = self.__values.get()
        if name not in values:
            raise AttributeError(f"{name!r} is not set in this context")
        del values[name]

    def __release_local__(self) -> None:
        """Forget all names in the current context."""
        self.__values.set({})
