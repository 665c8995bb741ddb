"""Cleaning up context locals at the end of a request. Fill in the bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.local import Local, LocalStack

# A WSGI app: called with (environ, start_response), returns an iterable of bytes.
App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def release_local(local: Any) -> None:
    """Release ``local`` for the current context, through its ``__release_local__``."""
    raise NotImplementedError


class LocalManager:
    """Releases several locals together."""

    def __init__(self, locals: Local | Iterable[Local | LocalStack] | None = None) -> None:
        """Keep the locals as the list ``locals``."""
        raise NotImplementedError

    def cleanup(self) -> None:
        """Release all locals for the current context."""
        raise NotImplementedError

    def make_middleware(self, app: App) -> App:
        """Wrap ``app`` so that each of its responses ends with a cleanup."""
        raise NotImplementedError

    def middleware(self, func: App) -> App:
        """Do the same as a decorator: the result looks like ``func``."""
        raise NotImplementedError


def guarded(manager: LocalManager, app: App) -> App:
    """Wrap ``app`` so that each request ends with a cleanup, whatever goes wrong in it."""
    raise NotImplementedError


def in_own_context(app: App) -> App:
    """Wrap ``app`` so that each request runs in a context of its own, from start to close."""
    raise NotImplementedError
