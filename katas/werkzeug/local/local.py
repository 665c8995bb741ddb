"""Local: attributes that every execution context sees for itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any


class Local:
    """A namespace whose attributes belong to the context that set them.

    :param context_var: the variable that stores the values. Without one,
        every instance makes its own.
    """

    def __init__(self, context_var: ContextVar[dict[str, Any]] | None = None) -> None:
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any:
        """Return the value in this context, or raise ``AttributeError``."""
        raise NotImplementedError

    def __setattr__(self, name: str, value: Any) -> None:
        """Set the value in this context, and in no other."""
        raise NotImplementedError

    def __delattr__(self, name: str) -> None:
        """Forget the name in this context, or raise ``AttributeError``."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Iterate over ``(name, value)`` pairs as they are now."""
        raise NotImplementedError

    def __release_local__(self) -> None:
        """Forget all names in this context."""
        raise NotImplementedError


def release_local(local: Any) -> None:
    """Release any object that has a ``__release_local__`` method."""
    raise NotImplementedError
