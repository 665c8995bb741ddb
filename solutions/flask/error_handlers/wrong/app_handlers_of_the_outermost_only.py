"""app_errorhandler of a nested blueprint is forgotten.

嵌套在里层的蓝图，它的 app_errorhandler 被忘掉了。

Loses: blueprints
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, NoReturn

from werkzeug.exceptions import (
    BadRequest,
    BadRequestKeyError,
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    default_exceptions,
)
from werkzeug.routing import RequestRedirect, RoutingException
from werkzeug.wrappers import Response

Scopes = tuple["Scaffold", ...]
Handler = Callable[[Any], Any]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def abort(code: int | Response, *args: Any, **kwargs: Any) -> NoReturn:
    """Raise the HTTP error for ``code``, or one that brings its own response."""
    if isinstance(code, Response):
        # An HTTPException as such has no code: no handler will be asked.
        raise HTTPException(response=code)
    if code not in default_exceptions:
        raise LookupError(f"no HTTP error has the code {code!r}")
    raise default_exceptions[code](*args, **kwargs)


class Scaffold:
    """What an app and a blueprint have in common: handlers for the errors of their views."""

    def __init__(self, import_name: str) -> None:
        self.import_name = import_name
        # Code of the HTTP error, then class. Below None are the classes without a code:
        # HTTPException itself, and whatever is no HTTP error.
        self.handlers: dict[int | None, dict[type, Handler]] = defaultdict(dict)

    def errorhandler(self, code_or_exception: int | type[Exception]) -> Callable:
        """Decorator: the function answers for this code, or for this class."""

        def decorator(f: Handler) -> Handler:
            self.register_error_handler(code_or_exception, f)
            return f

        return decorator

    def register_error_handler(self, code_or_exception: int | type[Exception], f: Handler) -> None:
        """Let ``f(error)`` answer for this code, or for this class."""
        cls, code = _class_and_code(code_or_exception)
        self.handlers[code][cls] = f


class Blueprint(Scaffold):
    """Views with handlers of their own, to be registered on an app or on another blueprint."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(import_name)
        self.name = name
        self.views: list[tuple[str, list[str], Callable]] = []
        self.blueprints: list[Blueprint] = []
        self.app_handlers: list[tuple[int | type[Exception], Handler]] = []

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

        def decorator(f: Handler) -> Handler:
            self.app_handlers.append((code_or_exception, f))
            return f

        return decorator


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
        """Take over the views of a blueprint and of those below it, and their handlers."""
        self._register(blueprint, (self,))

    def _register(self, blueprint: Blueprint, outer: Scopes) -> None:
        scopes = (blueprint, *outer)
        for rule, methods, view in blueprint.views:
            self.add_view(rule, methods, view, scopes)
        for code_or_exception, f in blueprint.app_handlers if outer == (self,) else ():
            self.register_error_handler(code_or_exception, f)
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
        # An URL that nothing matches is in no blueprint, wherever it begins.
        scopes: Scopes = (self,)
        try:
            try:
                view, scopes = self.match(environ)
                rv = view()
            except Exception as error:
                rv = self.handle_user_exception(error, scopes)
            # Outside of the inner try: what cannot be an answer is a fault of the app,
            # and so is what a handler raises. Neither is handled like an error of a view.
            response = self.make_response(rv, environ)
        except Exception as error:
            rv = self.handle_exception(error, scopes)
            response = self.make_response(rv, environ)
        return response(environ, start_response)

    def handle_user_exception(self, error: Exception, scopes: Scopes) -> Any:
        """The answer to an error of a view. Raises it again when there is none."""
        debug = self.config["DEBUG"] or self.config["TRAP_BAD_REQUEST_ERRORS"]
        if debug and isinstance(error, BadRequestKeyError):
            error.show_exception = True
        answers_itself = isinstance(error, HTTPException) and not self.is_trapped(error)
        if answers_itself and (error.code is None or isinstance(error, RoutingException)):
            return error  # a response in disguise, and no error
        handler = _find_handler(error, scopes)
        if handler is not None:
            return handler(error)
        if answers_itself:
            return error
        raise error

    def is_trapped(self, error: HTTPException) -> bool:
        """Whether an HTTP error counts as a bug, for which there is no page."""
        trap = self.config["TRAP_BAD_REQUEST_ERRORS"]
        if trap is None and isinstance(error, BadRequestKeyError):
            trap = self.config["DEBUG"]
        return self.config["TRAP_HTTP_EXCEPTIONS"] or (trap and isinstance(error, BadRequest))

    def handle_exception(self, error: Exception, scopes: Scopes) -> Any:
        """The answer to what nobody handled. Raises it again when it is to propagate."""
        propagate = self.config["PROPAGATE_EXCEPTIONS"]
        if propagate is None:
            propagate = self.config["TESTING"] or self.config["DEBUG"]
        if propagate:
            raise error
        self.log_exception(sys.exc_info())
        server_error = InternalServerError(original_exception=error)
        handler = _find_handler(server_error, scopes)
        # There is no third try: what this handler raises goes to the server.
        return server_error if handler is None else handler(server_error)


def _class_and_code(
    code_or_exception: int | type[Exception],
) -> tuple[type[Exception], int | None]:
    """The class that a handler is for, and the code that such an error has, if any."""
    cls = code_or_exception
    if isinstance(cls, int):
        if cls not in default_exceptions:
            raise ValueError(f"no HTTP error has the code {cls}: name a class that has it")
        cls = default_exceptions[cls]
    # What is no class at all is a TypeError of issubclass.
    if not issubclass(cls, Exception):
        raise ValueError(f"{cls.__name__} is no Exception")
    return cls, cls.code if issubclass(cls, HTTPException) else None


def _find_handler(error: Exception, scopes: Scopes) -> Handler | None:
    """The handler that knows best: by code, then by scope, then by class."""
    cls, code = _class_and_code(type(error))
    for each in (None,) if code is None else (code, None):
        for scope in scopes:
            for base in cls.__mro__:
                if base in scope.handlers[each]:
                    return scope.handlers[each][base]
    return None
