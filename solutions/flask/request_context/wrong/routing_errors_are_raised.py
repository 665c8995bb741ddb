"""A URL that fits no rule is raised by push, and no handler gets a request to answer.

URL 匹配不上，push 就直接抛异常，错误处理函数根本没有请求可用。

Loses: request
"""

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
    return _current.get(None) is not None


class RequestContext:
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
        self._pushes: list[tuple[Token[RequestContext], Any]] = []

    @property
    def session(self) -> SessionMixin:
        assert self._session is not None  # it was pushed
        self._session.accessed = True
        return self._session

    def push(self) -> None:
        app_context = None
        if not current_app or current_app._get_current_object() is not self.app:
            app_context = self.app.app_context()
            app_context.push()
        self._pushes.append((_current.set(self), app_context))
        if self._session is None:
            sessions = self.app.session_interface
            opened = sessions.open_session(self.app, self.request)
            self._session = sessions.make_null_session(self.app) if opened is None else opened
        self._match()

    def _match(self) -> None:
        try:
            adapter = self.app.create_url_adapter(self.request)
            assert adapter is not None
            self.request.url_rule, self.request.view_args = adapter.match(return_rule=True)
        except HTTPException as error:
            self.request.routing_exception = error
            raise

    def pop(self, exc: BaseException | None = None) -> None:
        if _current.get(None) is not self:
            raise RuntimeError("This is not the current request context.")
        try:
            if len(self._pushes) == 1:
                self._tear_down(exc)
        finally:
            token, app_context = self._pushes.pop()
            _current.reset(token)
            if app_context is not None:
                app_context.pop(exc)

    def _tear_down(self, exc: BaseException | None) -> None:
        for function in reversed(self.app.teardown_request_funcs.get(None, ())):
            self.app.ensure_sync(function)(exc)
        self.request.close()

    def copy(self) -> RequestContext:
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
    context = _current.get(None)
    if context is None:
        raise RuntimeError("There is no request context to copy.")
    copied = context.copy()

    @wraps(f)
    def carried(*args: Any, **kwargs: Any) -> Any:
        with copied:
            return copied.app.ensure_sync(f)(*args, **kwargs)

    return carried
