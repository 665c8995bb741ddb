"""A stand-in for an object that is looked up again at every single use."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any


class LocalProxy:
    """Forward every operation to the object that ``source`` stands for right now.

    ``source`` is a ``ContextVar`` or a callable without parameters; anything else is a
    ``TypeError``. With ``name`` the proxy stands for that attribute of the object.
    """

    def __init__(
        self,
        source: ContextVar[Any] | Callable[[], Any],
        name: str | None = None,
        *,
        unbound_message: str | None = None,
    ) -> None:
        raise NotImplementedError

    def _get_current_object(self) -> Any:
        """Return the object itself; raise ``RuntimeError`` if there is none."""
        raise NotImplementedError
