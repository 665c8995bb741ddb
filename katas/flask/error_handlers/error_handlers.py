"""The error half of an application.

Views and blueprints are here already. Write the bodies that raise NotImplementedError, and have
``register_blueprint`` take over handlers, too; README.md has the rules, task by task.
"""

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, NoReturn

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

Scopes = tuple["Scaffold", ...]
Handler = Callable[[Any], Any]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def abort(code: int | Response, *args: Any, **kwargs: Any) -> NoReturn:
    """Raise the HTTP error for ``code``, or one that brings its own response."""
    raise NotImplementedError


class Scaffold:
    """What an app and a blueprint have in common: handlers for the errors of their views."""

    def __init__(self, import_name: str) -> None:
        self.import_name = import_name

    def errorhandler(self, code_or_exception: int | type[Exception]) -> Callable:
        """Decorator: the function answers for this code, or for this class."""
        raise NotImplementedError

    def register_error_handler(self, code_or_exception: int | type[Exception], f: Handler) -> None:
        """Let ``f(error)`` answer for this code, or for this class."""
        raise NotImplementedError


class Blueprint(Scaffold):
    """Views with handlers of their own, to be registered on an app or on another blueprint."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(import_name)
        self.name = name
        self.views: list[tuple[str, list[str], Callable]] = []
        self.blueprints: list[Blueprint] = []

    def route(self, rule: str, *, methods: Iterable[str] = ("GET",)) -> Callable:
        """Decorator: the function is the view for ``rule``."""

        def decorator(view: Callable) -> Callable:
            self.views.append((rule, [*methods], view))
            return view

        return decorator

    def register_blueprint(self, blueprint: "Blueprint") -> None:
        """Hang another blueprint below this one."""
        self.blueprints.append(blueprint)

    def app_errorhandler(self, code_or_exception: int | type[Exception]) -> Callable:
        """Decorator: ``errorhandler`` of the app."""
        raise NotImplementedError


class App(Scaffold):
    """A WSGI application."""

    def __init__(self, import_name: str) -> None:
        super().__init__(import_name)
        self.config: dict[str, Any] = {
            "DEBUG": False,
            "TESTING": False,
            "PROPAGATE_EXCEPTIONS": None,
            "TRAP_BAD_REQUEST_ERRORS": None,
            "TRAP_HTTP_EXCEPTIONS": False,
        }
        # Path, then method: the view, and the scopes that it is in, from the inside out.
        self.views: dict[str, dict[str, tuple[Callable, Scopes]]] = {}

    def route(self, rule: str, *, methods: Iterable[str] = ("GET",)) -> Callable:
        """Decorator: the function is the view for ``rule``."""

        def decorator(view: Callable) -> Callable:
            self.add_view(rule, methods, view, (self,))
            return view

        return decorator

    def add_view(self, rule: str, methods: Iterable[str], view: Callable, scopes: Scopes) -> None:
        """Have ``view`` answer at ``rule``; its blueprints and the app are its scopes."""
        for method in methods:
            self.views.setdefault(rule, {})[method] = view, scopes

    def register_blueprint(self, blueprint: Blueprint) -> None:
        """Take over the views of a blueprint and of those below it."""
        self._register(blueprint, (self,))

    def _register(self, blueprint: Blueprint, outer: Scopes) -> None:
        scopes = (blueprint, *outer)
        for rule, methods, view in blueprint.views:
            self.add_view(rule, methods, view, scopes)
        for inner in blueprint.blueprints:
            self._register(inner, scopes)

    def match(self, environ: dict[str, Any]) -> tuple[Callable, Scopes]:
        """The view for this URL, and its scopes from the inside out, or an HTTP error."""
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if f"{path}/" in self.views:
            raise RequestRedirect(f"{path}/")
        if path not in self.views:
            raise NotFound
        if method not in self.views[path]:
            raise MethodNotAllowed([*self.views[path]])
        return self.views[path][method]

    def make_response(self, rv: Any, environ: dict[str, Any]) -> Response:
        """The response for what a view or a handler returned."""
        if isinstance(rv, tuple):
            text, status = rv
            return Response(text, status, mimetype="text/html")
        if isinstance(rv, str):
            return Response(rv, mimetype="text/html")
        if isinstance(rv, HTTPException):
            return rv.get_response(environ)
        if isinstance(rv, Response):
            return rv
        raise TypeError(f"this is no answer: {rv!r}")

    def log_exception(self, exc_info: ExcInfo) -> None:
        """Called for what nobody handled. Tests replace it."""

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        """Answer one request."""
        raise NotImplementedError
