"""At teardown the app's functions run first, then the blueprint's.

teardown 时先执行应用的函数，再执行蓝图的。

Loses: answers, blueprints, errors, failures
"""

from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.exceptions import HTTPException, InternalServerError, NotFound
from werkzeug.wrappers import Response


class Scope:
    """Something that has hooks: an app, or a blueprint."""

    def __init__(self) -> None:
        self.before: list[Callable] = []
        self.after: list[Callable] = []
        self.teardown: list[Callable] = []

    def before_request(self, func: Callable) -> Callable:
        """Decorator: call ``func()`` before the view; what it returns may answer the request."""
        self.before.append(func)
        return func

    def after_request(self, func: Callable) -> Callable:
        """Decorator: call ``func(response)`` after the view; it returns the response to go on with."""
        self.after.append(func)
        return func

    def teardown_request(self, func: Callable) -> Callable:
        """Decorator: call ``func(error)`` when all is over, whatever happened."""
        self.teardown.append(func)
        return func


class Blueprint(Scope):
    """Views with hooks of their own, and hooks for the app that it is registered on."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__()
        self.name = name
        self.import_name = import_name
        self.views: dict[str, Callable] = {}
        self.everywhere = Scope()

    def route(self, rule: str) -> Callable:
        """Decorator: the function is the view for ``rule``."""

        def decorator(view: Callable) -> Callable:
            self.views[rule] = view
            return view

        return decorator

    def before_app_request(self, func: Callable) -> Callable:
        """Decorator: ``before_request`` of the app."""
        return self.everywhere.before_request(func)

    def after_app_request(self, func: Callable) -> Callable:
        """Decorator: ``after_request`` of the app."""
        return self.everywhere.after_request(func)

    def teardown_app_request(self, func: Callable) -> Callable:
        """Decorator: ``teardown_request`` of the app."""
        return self.everywhere.teardown_request(func)


class App(Scope):
    """A WSGI application that calls views, and hooks around them."""

    def __init__(self, import_name: str) -> None:
        super().__init__()
        self.import_name = import_name
        # For each rule the view, and the scopes whose hooks it has: from the outside in.
        self.views: dict[str, tuple[Callable, list[Scope]]] = {}
        self.handlers: dict[type[Exception], Callable] = {}

    def route(self, rule: str) -> Callable:
        """Decorator: the function is the view for ``rule``."""

        def decorator(view: Callable) -> Callable:
            self.views[rule] = view, [self]
            return view

        return decorator

    def errorhandler(self, cls: type[Exception]) -> Callable:
        """Decorator: the function turns exceptions of this class into a response."""

        def decorator(func: Callable) -> Callable:
            self.handlers[cls] = func
            return func

        return decorator

    def register_blueprint(self, blueprint: Blueprint) -> None:
        """Take over the views of a blueprint, and its hooks for the app."""
        for rule, view in blueprint.views.items():
            self.views[rule] = view, [self, blueprint]
        self.before += blueprint.everywhere.before
        self.after += blueprint.everywhere.after
        self.teardown += blueprint.everywhere.teardown

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        """Answer one request."""
        view, scopes = self.views.get(environ["PATH_INFO"], (_not_found, [self]))
        error: BaseException | None = None
        try:
            try:
                value = self._answer(view, scopes)
                response = self._after(scopes, _as_response(value, environ))
            except Exception as caught:
                error = caught
                response = self._server_error(scopes, environ)
            except BaseException as caught:  # the server is to stop: tell teardown, and let it
                error = caught
                raise
            return response(environ, start_response)
        finally:
            # The response is on its way, its body is not: who streams has lost the context.
            for scope in scopes:
                for func in reversed(scope.teardown):
                    func(error)

    def _answer(self, view: Callable, scopes: list[Scope]) -> Any:
        """What the first hook that has an answer returns, or the view, or an error handler."""
        try:
            for scope in scopes:
                for func in scope.before:
                    value = func()
                    if value is not None:
                        return value
            return view()
        except HTTPException as error:  # a response that was raised, and no failure
            return error
        except Exception as error:
            handler = self.handlers.get(type(error))
            if handler is None:
                raise
            return handler(error)

    def _after(self, scopes: list[Scope], response: Response) -> Response:
        """The response that is left when all after functions have had it."""
        for scope in reversed(scopes):
            for func in reversed(scope.after):
                response = func(response)
        return response

    def _server_error(self, scopes: list[Scope], environ: dict[str, Any]) -> Response:
        """The answer to an exception that nobody handled. It has to be sent, come what may."""
        response = _as_response(InternalServerError(), environ)
        try:
            return self._after(scopes, response)
        except Exception:
            # An after function failed, perhaps for the second time: it goes out as it is.
            return response


def _not_found() -> None:
    """The view of all URLs that have none."""
    raise NotFound


def _as_response(value: Any, environ: dict[str, Any]) -> Response:
    if isinstance(value, HTTPException):
        value = value.get_response(environ)
    return value if isinstance(value, Response) else Response(value, mimetype="text/html")
