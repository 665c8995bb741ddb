"""Local: attributes that every execution context sees for itself.

The whole trick is one sentence: a ``ContextVar`` is private to a context, but what it
points at is not. So the dict in the variable is never changed. A write builds a
new dict and points the variable of *this* context at it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, Protocol

# Read-only, so that one empty mapping can safely stand for "nothing yet" everywhere.
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Local:
    """A namespace whose attributes belong to the context that set them.

    :param context_var: the variable that stores the values. Without one,
        every instance makes its own.
    """

    # The mangled slot is the only attribute of the instance itself; any
    # public name is left to the user.
    __slots__ = ("__var",)
    __var: ContextVar[dict[str, Any]]

    def __init__(self, context_var: ContextVar[dict[str, Any]] | None = None) -> None:
        if context_var is None:
            context_var = ContextVar("Local")
        # `self.__var = ...` would end in our own __setattr__, which needs the variable.
        object.__setattr__(self, "_Local__var", context_var)

    def __values(self) -> Mapping[str, Any]:
        # A new thread or greenlet has an empty context, where the variable was never
        # set: the fallback belongs to every read and cannot be arranged in __init__.
        return self.__var.get(_NOTHING)

    def __getattr__(self, name: str) -> Any:
        """Return the value in this context, or raise ``AttributeError``."""
        try:
            return self.__values()[name]
        except KeyError:
            # hasattr() and getattr() with a default understand no other exception.
            raise AttributeError(f"{name!r} is not set in this context") from None

    def __setattr__(self, name: str, value: Any) -> None:
        """Set the value in this context, and in no other."""
        self.__var.set({**self.__values(), name: value})

    def __delattr__(self, name: str) -> None:
        """Forget the name in this context, or raise ``AttributeError``."""
        values = dict(self.__values())
        if name not in values:
            raise AttributeError(f"{name!r} is not set in this context")
        del values[name]
        self.__var.set(values)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Iterate over ``(name, value)`` pairs as they are now."""
        # No generator: its body would first run at next(), maybe in another context.
        # No list(): nobody changes this dict any more, it is a snapshot already.
        return iter(self.__values().items())

    def __release_local__(self) -> None:
        """Forget all names in this context."""
        # Not .clear(): a copied context may still look at the old dict.
        self.__var.set({})


class Releasable(Protocol):
    """Whatever knows how to drop the data of the current context."""

    def __release_local__(self) -> None: ...


def release_local(local: Releasable) -> None:
    """Release any object that has a ``__release_local__`` method."""
    local.__release_local__()
