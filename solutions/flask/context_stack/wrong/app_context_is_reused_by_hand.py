"""`app.app_context()` hands out the current context again when it is of the same app, so its `g` is not new.

当前已经是同一个 app 时，app.app_context() 返回的还是它那份 g，而不是新的。

Loses: by_hand, elsewhere, order
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar, Token
from functools import wraps
from types import SimpleNamespace, TracebackType
from typing import Any, ClassVar, Self

from werkzeug.exceptions import InternalServerError
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Request, Response

# Two variables and not one: an app context that is pushed by hand covers the app of the request
# around it, and leaves the request alone.
_app_context: ContextVar[AppContext] = ContextVar("app_context")
_request_context: ContextVar[RequestContext] = ContextVar("request_context")

_NO_APP = "Working outside of application context."
_NO_REQUEST = "Working outside of request context."

current_app: Any = LocalProxy(_app_context, "app", unbound_message=_NO_APP)
g: Any = LocalProxy(_app_context, "g", unbound_message=_NO_APP)
request: Any = LocalProxy(_request_context, "request", unbound_message=_NO_REQUEST)


class Globals(SimpleNamespace):
    """What is behind `g`."""

    def get(self, name: str, default: Any = None) -> Any:
        """The attribute, or ``default``."""
        return getattr(self, name, default)


class _Context:
    """A push that remembers what was current, and a pop that brings exactly that back."""

    _variable: ClassVar[ContextVar[Any]]
    _token: Token[Any]

    def __init__(self, app: App, functions: list[Callable]) -> None:
        self.app = app
        self._functions = functions

    def push(self) -> None:
        """Make this context the current one of its kind."""
        self._token = self._variable.set(self)

    def pop(self, exc: BaseException | None = None) -> None:
        """Tell the teardown functions, and go back to what was current before the push."""
        try:
            for function in reversed(self._functions):
                function(exc)
        finally:
            popped = self._variable.get()
            # There is no list of contexts anywhere: the tokens are the stack. This one goes back
            # to before its own push, and whatever was left above it is gone as well.
            self._variable.reset(self._token)
        if popped is not self:
            raise AssertionError(f"Popped {self!r}, but {popped!r} was current.")

    def __enter__(self) -> Self:
        self.push()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.pop(exc)


class AppContext(_Context):
    """One stay in an application, with a namespace of its own."""

    _variable = _app_context

    def __init__(self, app: App) -> None:
        super().__init__(app, app.teardown_appcontext_funcs)
        self.g = Globals()


class RequestContext(_Context):
    """One request, inside an app context of its app."""

    _variable = _request_context
    _app_context: AppContext | None

    def __init__(self, app: App, request: Request) -> None:
        super().__init__(app, app.teardown_request_funcs)
        self.request = request

    def push(self) -> None:
        """Make this request the current one, and its app as well."""
        # Only the top counts. Further down there may be a context of this app, but it belongs to
        # an outer request, with another app's request in between.
        top = _app_context.get(None)
        if top is None or top.app is not self.app:
            self._app_context = self.app.app_context()
            self._app_context.push()
        else:
            self._app_context = None
        super().push()

    def pop(self, exc: BaseException | None = None) -> None:
        """End it, and then the app context, if there is one that came with it."""
        try:
            super().pop(exc)
        finally:
            if self._app_context is not None:
                self._app_context.pop(exc)


class App:
    """A WSGI application whose views find what they need in `current_app`, `g` and `request`."""

    def __init__(self, import_name: str) -> None:
        self.name = import_name
        self.testing = False
        self.views: dict[str, Callable] = {}
        self.teardown_request_funcs: list[Callable] = []
        self.teardown_appcontext_funcs: list[Callable] = []

    def route(self, rule: str) -> Callable:
        """Decorator: the function is the view for this path."""

        def decorator(view: Callable) -> Callable:
            self.views[rule] = view
            return view

        return decorator

    def teardown_request(self, f: Callable) -> Callable:
        """Call ``f(exception or None)`` when a request to this app ends."""
        self.teardown_request_funcs.append(f)
        return f

    def teardown_appcontext(self, f: Callable) -> Callable:
        """Call ``f(exception or None)`` when an app context of this app ends."""
        self.teardown_appcontext_funcs.append(f)
        return f

    def app_context(self) -> AppContext:
        """A new app context."""
        context = AppContext(self)
        top = _app_context.get(None)
        if top is not None and top.app is self:
            context.g = top.g
        return context

    def request_context(self, environ: dict[str, Any]) -> RequestContext:
        """A new context for the request that this environ describes."""
        return RequestContext(self, Request(environ))

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        """Answer one request, wherever the call comes from."""
        context = self.request_context(environ)
        context.push()
        error: BaseException | None = None
        try:
            try:
                response = Response(self.views[context.request.path]())
            except Exception as caught:
                error = caught
                if self.testing:
                    raise
                response = InternalServerError().get_response(environ)
            except BaseException as caught:
                error = caught
                raise
            # A body that is a generator has not begun when the context is popped: it will run
            # wherever the caller reads it.
            return response(environ, start_response)
        finally:
            context.pop(error)


def copy_current_request_context(f: Callable) -> Callable:
    """``f``, running in a copy of the request context that is current now."""
    current = _request_context.get(None)
    if current is None:
        raise RuntimeError("There is no request context to copy.")
    copied = RequestContext(current.app, current.request)

    @wraps(f)
    def carried(*args: Any, **kwargs: Any) -> Any:
        with copied:
            return f(*args, **kwargs)

    return carried
