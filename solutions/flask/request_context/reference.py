"""The request context of Flask: which request and which session this code works for."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar, Token
from functools import wraps
from types import TracebackType
from typing import Any

from flask import Flask, Request, current_app
from flask.sessions import SessionMixin
from werkzeug.exceptions import HTTPException
from werkzeug.local import LocalProxy

_current: ContextVar[RequestContext] = ContextVar("request_context")

_OUTSIDE = "Working outside of request context. This code needs an active HTTP request."

request: Any = LocalProxy(_current, "request", unbound_message=_OUTSIDE)
session: Any = LocalProxy(_current, "session", unbound_message=_OUTSIDE)


def has_request_context() -> bool:
    """Whether there is a current request."""
    return _current.get(None) is not None


class RequestContext:
    """One request, its session, and how long they are current."""

    def __init__(
        self,
        app: Flask,
        environ: dict[str, Any],
        request: Request | None = None,
        session: SessionMixin | None = None,
    ) -> None:
        self.app = app
        self.request = app.request_class(environ) if request is None else request
        self._session = session
        # One entry for each push that was not popped: what to restore, and what to take away.
        self._pushes: list[tuple[Token[RequestContext], Any]] = []

    @property
    def session(self) -> SessionMixin:
        """The session; reaching for it is what counts as using it."""
        assert self._session is not None  # it was pushed
        self._session.accessed = True
        return self._session

    def push(self) -> None:
        """Make this request the current one, inside an app context of its app."""
        app_context = None
        # An app context of another app is as good as none.
        if not current_app or current_app._get_current_object() is not self.app:
            app_context = self.app.app_context()
            app_context.push()
        self._pushes.append((_current.set(self), app_context))
        # Only now, so that open_session can look at the request; and only once, or else a
        # second push or a copy would lose what is in the session already.
        if self._session is None:
            sessions = self.app.session_interface
            opened = sessions.open_session(self.app, self.request)
            self._session = sessions.make_null_session(self.app) if opened is None else opened
        self._match()

    def _match(self) -> None:
        # A URL that fits no rule is not an error yet: the handler for it runs in this context.
        try:
            adapter = self.app.create_url_adapter(self.request)
            assert adapter is not None
            self.request.url_rule, self.request.view_args = adapter.match(return_rule=True)
        except HTTPException as error:
            self.request.routing_exception = error

    def pop(self, exc: BaseException | None = None) -> None:
        """Make current again what was current before; the last pop ends the request."""
        if _current.get(None) is not self:
            raise RuntimeError("This is not the current request context.")
        try:
            if len(self._pushes) == 1:
                self._tear_down(exc)
        finally:
            token, app_context = self._pushes.pop()
            _current.reset(token)
            # Last in, first out: the app context was there first.
            if app_context is not None:
                app_context.pop(exc)

    def _tear_down(self, exc: BaseException | None) -> None:
        for function in reversed(self.app.teardown_request_funcs.get(None, ())):
            self.app.ensure_sync(function)(exc)
        self.request.close()

    def copy(self) -> RequestContext:
        """Another context of the same request and the same session, to push elsewhere."""
        return type(self)(self.app, self.request.environ, self.request, self._session)

    def __enter__(self) -> RequestContext:
        self.push()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.pop(exc)


def copy_current_request_context(f: Callable[..., Any]) -> Callable[..., Any]:
    """``f``, running in a copy of the context that is current now, wherever it is called."""
    # Now, not when it is called: by then there may be another request, or none.
    context = _current.get(None)
    if context is None:
        raise RuntimeError("There is no request context to copy.")
    copied = context.copy()

    @wraps(f)
    def carried(*args: Any, **kwargs: Any) -> Any:
        with copied:
            return copied.app.ensure_sync(f)(*args, **kwargs)

    return carried
