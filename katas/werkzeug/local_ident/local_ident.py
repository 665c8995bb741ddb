"""The Local of old Werkzeug, what it cannot do, and what replaced it. Fill in the bodies."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from typing import Any


class IdentLocal:
    """A namespace with a dict for each worker; ``ident_func`` says which worker is asking."""

    def __init__(self, ident_func: Callable[[], Hashable] = threading.get_ident) -> None:
        """Keep ``ident_func`` as ``__ident_func__`` and an empty dict as ``__storage__``."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[tuple[Hashable, dict[str, Any]]]:
        """Iterate over the pairs ``(ident, names)`` of the storage."""
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any:
        """Return the value of the asking worker, or raise ``AttributeError``."""
        raise NotImplementedError

    def __setattr__(self, name: str, value: Any) -> None:
        """Set the value for the asking worker."""
        raise NotImplementedError

    def __delattr__(self, name: str) -> None:
        """Forget the name for the asking worker, or raise ``AttributeError``."""
        raise NotImplementedError

    def __release_local__(self) -> None:
        """Drop the whole entry of the asking worker."""
        raise NotImplementedError


def release_local(local: Any) -> None:
    """Release ``local`` through its ``__release_local__``."""
    raise NotImplementedError


def greenlet_ident() -> Hashable:
    """Return the greenlet that is running."""
    raise NotImplementedError


def task_ident() -> Hashable:
    """Return the asyncio task that is running; without one, the greenlet."""
    raise NotImplementedError


def separates(make_local: Callable[[], Any]) -> set[str]:
    """Find out which of threads, greenlets, tasks and copies a kind of local keeps apart."""
    raise NotImplementedError


class ContextLocal:
    """The same namespace without idents: the values belong to the current context."""

    def __init__(self) -> None:
        raise NotImplementedError

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Iterate over the pairs ``(name, value)`` of the current context."""
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any:
        """Return the value in the current context, or raise ``AttributeError``."""
        raise NotImplementedError

    def __setattr__(self, name: str, value: Any) -> None:
        """Set the value in the current context, and in no other."""
        raise NotImplementedError

    def __delattr__(self, name: str) -> None:
        """Forget the name in the current context, or raise ``AttributeError``."""
        raise NotImplementedError

    def __release_local__(self) -> None:
        """Forget all names in the current context."""
        raise NotImplementedError
