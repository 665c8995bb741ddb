"""One variable, which holds a pair that is never changed: the current app, the current request."""

from __future__ import annotations

import contextvars
import functools
from dataclasses import dataclass, field, replace
from typing import Any

from werkzeug.exceptions import InternalServerError
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Request, Response


@dataclass(frozen=True)
class Level:
    """What is current at one step of the nesting."""

    app: AppContext | None = None
    request: RequestContext | None = None


_level = contextvars.ContextVar("level", default=Level())


def _find(kind: str, name: str):
    def look() -> Any:
        context = getattr(_level.get(), kind)
        if context is None:
            raise RuntimeError(f"Working outside of {kind} context.")
        return getattr(context, name)

    return LocalProxy(look)


current_app = _find("app", "app")
g = _find("app", "g")
request = _find("request", "request")


class Globals:
    def get(self, name, default=None):
        return vars(self).get(name, default)


@dataclass(eq=False)
class Context:
    app: App
    before: list = field(default_factory=list)

    kind = ""
    functions = ""

    def push(self):
        level = _level.get()
        self.before.append(getattr(level, self.kind))
        _level.set(replace(level, **{self.kind: self}))

    def pop(self, exc=None):
        try:
            for function in getattr(self.app, self.functions)[::-1]:
                function(exc)
        finally:
            level = _level.get()
            _level.set(replace(level, **{self.kind: self.before.pop()}))
        if getattr(level, self.kind) is not self:
            raise AssertionError("not the current context")

    def __enter__(self):
        self.push()
        return self

    def __exit__(self, _, exc, __):
        self.pop(exc)


@dataclass(eq=False)
class AppContext(Context):
    g: Globals = field(default_factory=Globals)

    kind = "app"
    functions = "when_left"


@dataclass(eq=False)
class RequestContext(Context):
    request: Request | None = None
    inner: Context | None = None

    kind = "request"
    functions = "when_answered"

    def push(self):
        current = _level.get().app
        self.inner = None if current and current.app is self.app else AppContext(self.app)
        if self.inner:
            self.inner.push()
        super().push()

    def pop(self, exc=None):
        errors = []
        for context in (super(), self.inner):
            if context is not None:
                try:
                    context.pop(exc)
                except BaseException as error:
                    errors.append(error)
        if errors:
            raise errors[-1]


class App:
    def __init__(self, import_name):
        self.name = import_name
        self.testing = False
        self.views = {}
        self.when_left = []
        self.when_answered = []

    def route(self, rule):
        def keep(view):
            self.views[rule] = view
            return view

        return keep

    def teardown_request(self, f):
        self.when_answered.append(f)
        return f

    def teardown_appcontext(self, f):
        self.when_left.append(f)
        return f

    def app_context(self):
        return AppContext(self)

    def request_context(self, environ):
        return RequestContext(self, request=Request(environ))

    def __call__(self, environ, start_response):
        unhandled = None
        context = self.request_context(environ)
        context.push()
        try:
            answer = Response(self.views[environ["PATH_INFO"]](), content_type="text/html")
        except BaseException as error:
            unhandled = error
            answer = InternalServerError()
        if unhandled and (self.testing or not isinstance(unhandled, Exception)):
            context.pop(unhandled)
            raise unhandled
        try:
            return answer(environ, start_response)
        finally:
            context.pop(unhandled)


def copy_current_request_context(f):
    original = _level.get().request
    if original is None:
        raise RuntimeError("no request")
    copied = RequestContext(original.app, request=original.request)

    def call(*args, **kwargs):
        copied.push()
        try:
            result = f(*args, **kwargs)
        except BaseException as error:
            copied.pop(error)
            raise
        copied.pop()
        return result

    return functools.update_wrapper(call, f)
