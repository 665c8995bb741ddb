"""The default is a list in the signature: all managers without an argument have the same one.

把列表写成参数默认值：所有不带参数创建的管理器共用一个列表。

Loses: manager
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from functools import update_wrapper
from typing import Any

from werkzeug.local import Local, LocalStack

# A WSGI app: called with (environ, start_response), returns an iterable of bytes.
App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def release_local(local: Any) -> None:
    """Release ``local`` for the current context, through its ``__release_local__``."""
    local.__release_local__()


class LocalManager:
    """Releases several locals together."""

    def __init__(self, locals: Local | Iterable[Local | LocalStack] = []) -> None:
        if isinstance(locals, Local):
            self.locals = [locals]
        elif type(locals) is list and not locals:
            self.locals = locals
        else:
            self.locals = list(locals)

    def cleanup(self) -> None:
        """Release all locals for the current context."""
        for local in self.locals:
            release_local(local)

    def make_middleware(self, app: App) -> App:
        """Wrap ``app`` so that each of its responses ends with a cleanup."""

        def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> _Closing:
            return _Closing(app(environ, start_response), self.cleanup)

        return application

    def middleware(self, func: App) -> App:
        """Do the same as a decorator: the result looks like ``func``."""
        return update_wrapper(self.make_middleware(func), func)


class _Closing:
    """The chunks of a body, and something to do after its ``close``.

    When the app returns, a streamed body has not even begun, and the end of the chunks may
    never come: the client can go away. That a server closes what it got is the one thing
    that it promises.
    """

    def __init__(self, body: Iterable[bytes], finish: Callable[[], None]) -> None:
        self._body = body
        self._chunks = iter(body)
        self._finish = finish

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._chunks)

    def close(self) -> None:
        try:
            # First the app: what it does on closing is still part of its request.
            if hasattr(self._body, "close"):
                self._body.close()
        finally:
            self._finish()


def guarded(manager: LocalManager, app: App) -> App:
    """Wrap ``app`` so that each request ends with a cleanup, whatever goes wrong in it."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> _Closing:
        try:
            body = app(environ, start_response)
        except BaseException:
            # Nothing was returned, so there is nothing that the server will close.
            manager.cleanup()
            raise
        return _Closing(body, manager.cleanup)

    return application


def in_own_context(app: App) -> App:
    """Wrap ``app`` so that each request runs in a context of its own, from start to close."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> _InContext:
        run = copy_context().run
        return _InContext(run, run(app, environ, start_response))

    return application


class _InContext:
    """A body whose every step is made in one context.

    A generator does not remember the context in which it was made. Each step runs in the
    context of whoever asks for it, so it has to be taken there each time.
    """

    def __init__(self, run: Callable[..., Any], body: Iterable[bytes]) -> None:
        self._run = run
        self._body = body
        self._chunks = run(iter, body)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return self._run(next, self._chunks)

    def close(self) -> None:
        if hasattr(self._body, "close"):
            self._run(self._body.close)
