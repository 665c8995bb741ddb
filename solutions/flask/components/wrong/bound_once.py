"""The map is bound at the first request, and `url_for` goes on building for where the app was mounted then.

第一个请求时绑定了 url_map，之后 `url_for` 一直按当时的挂载位置构造 URL。

Loses: context, static
"""

import os
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import cached_property
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader
from werkzeug.exceptions import HTTPException, InternalServerError, default_exceptions
from werkzeug.local import LocalProxy
from werkzeug.routing import Map, MapAdapter, RoutingException, Rule
from werkzeug.utils import send_from_directory
from werkzeug.wrappers import Request as BaseRequest
from werkzeug.wrappers import Response as BaseResponse

Function = Callable[..., Any]


class Request(BaseRequest):
    """Werkzeug's request, and what the URL map found for it."""

    endpoint: str | None = None
    view_args: dict[str, Any] | None = None


class Response(BaseResponse):
    """Werkzeug's response, but text is HTML unless somebody says otherwise."""

    default_mimetype = "text/html"


class _Context(NamedTuple):
    """What "now" means while a request is handled."""

    app: "Flask"
    request: Request
    urls: MapAdapter


_context: ContextVar[_Context] = ContextVar("context")
_OUTSIDE = "There is no request: this works only while one is being handled."

# Both look the context up each time they are used, and raise RuntimeError if there is none.
_now: Any = LocalProxy(_context, unbound_message=_OUTSIDE)
request: Any = LocalProxy(_context, "request", unbound_message=_OUTSIDE)


def url_for(endpoint: str, *, _external: bool = False, **values: Any) -> str:
    """Return the URL of an endpoint of the app that handles the request."""
    url: str = _now.app.adapter.build(endpoint, values, force_external=_external)
    return url


def render_template(name: str, **context: Any) -> str:
    """Render a file from the app's template folder."""
    text: str = _now.app.jinja_env.get_template(name).render(context)
    return text


def render_template_string(source: str, **context: Any) -> str:
    """Render a template given as text."""
    text: str = _now.app.jinja_env.from_string(source).render(context)
    return text


def _autoescape(name: str | None) -> bool:
    """Whether a template makes markup. One without a name is a string, and strings do."""
    return name is None or name.endswith((".html", ".htm", ".xml", ".xhtml", ".svg"))


class Flask:
    """A WSGI application: routes, templates, error handlers, static files."""

    def __init__(
        self,
        import_name: str,
        static_url_path: str | None = None,
        static_folder: str | None = "static",
        template_folder: str = "templates",
        root_path: str = ".",
    ) -> None:
        self.import_name = import_name
        self.root_path = root_path
        self.template_folder = template_folder
        self.url_map = Map()
        self.adapter: MapAdapter | None = None
        self.view_functions: dict[str, Function] = {}
        self.error_handlers: dict[type[Exception], Function] = {}
        if static_folder is not None:
            # Absolute, because send_from_directory must not depend on the working folder.
            self.static_folder = os.path.abspath(os.path.join(root_path, static_folder))
            if static_url_path is None:  # "" is a choice: the root
                static_url_path = "/" + os.path.basename(self.static_folder)
            self.route(f"{static_url_path}/<path:filename>", endpoint="static")(self.send_static)

    # -- setting up -----------------------------------------------------------------------

    def route(
        self, rule: str, *, endpoint: str | None = None, **options: Any
    ) -> Callable[[Function], Function]:
        """Decorate a view: ``options`` are those of Werkzeug's ``Rule``."""

        def decorator(view: Function) -> Function:
            name = endpoint or view.__name__
            methods = options.pop("methods", ["GET"])
            self.url_map.add(Rule(rule, endpoint=name, methods=methods, **options))
            self.view_functions[name] = view
            return view

        return decorator

    def errorhandler(
        self, code_or_exception: int | type[Exception]
    ) -> Callable[[Function], Function]:
        """Decorate a function that answers for a kind of exception."""
        kind = code_or_exception
        if isinstance(kind, int):
            kind = default_exceptions[kind]

        def decorator(handler: Function) -> Function:
            self.error_handlers[kind] = handler
            return handler

        return decorator

    @cached_property
    def jinja_env(self) -> Environment:
        """One environment for the app's life: it holds the filters and the compiled templates."""
        folder = os.path.join(self.root_path, self.template_folder)
        env = Environment(loader=FileSystemLoader(folder), autoescape=_autoescape)
        # Globals, not variables of each rendering: imported templates see only these.
        env.globals.update(request=request, url_for=url_for)
        return env

    # -- handling a request ---------------------------------------------------------------

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Handle one request: this is what a WSGI server calls."""
        if self.adapter is None:
            self.adapter = self.url_map.bind_to_environ(environ)
        now = _Context(self, Request(environ), self.url_map.bind_to_environ(environ))
        token = _context.set(now)
        try:
            return self.respond(now)(environ, start_response)
        finally:
            _context.reset(token)  # back to the request that called us, if there is one

    def respond(self, now: _Context) -> Callable[..., Iterable[bytes]]:
        """Return an answer to the request, whatever its view does."""
        try:
            try:
                result = self.dispatch(now)
            except Exception as error:
                result = self.handle(error)
            return self.make_response(result)
        except Exception as error:
            # Nobody answers for it. The handler of 500 is told what it was, the client is not.
            unhandled = InternalServerError(original_exception=error)
            handler = self.find_handler(unhandled)
            return self.make_response(handler(unhandled) if handler else unhandled)

    def dispatch(self, now: _Context) -> Any:
        """Find the view for the URL and call it. No view is an exception like any other."""
        endpoint, arguments = now.urls.match()
        now.request.endpoint, now.request.view_args = endpoint, arguments
        return self.view_functions[endpoint](**arguments)

    def handle(self, error: Exception) -> Any:
        """Answer an exception: by its handler, or by itself if it is a response."""
        if isinstance(error, HTTPException):
            # A redirect to the right slash, or abort(response): these are no errors at all.
            if isinstance(error, RoutingException) or error.code is None:
                return error
        handler = self.find_handler(error)
        if handler is not None:
            return handler(error)
        if isinstance(error, HTTPException):
            return error
        raise error

    def find_handler(self, error: Exception) -> Function | None:
        """Return the handler of the nearest class: subclasses come before their bases."""
        kinds = type(error).__mro__
        return next((self.error_handlers[k] for k in kinds if k in self.error_handlers), None)

    def make_response(self, result: Any) -> Callable[..., Iterable[bytes]]:
        """Turn what a view or a handler returned into a WSGI application."""
        status = None
        if isinstance(result, tuple):
            result, status = result
        if isinstance(result, str):
            return Response(result, status)
        if not callable(result):
            raise TypeError(f"a view returns text or a response, not {result!r}")
        application: Callable[..., Iterable[bytes]] = result
        return application  # a response, or an HTTPException: Werkzeug made it one

    def send_static(self, filename: str) -> BaseResponse:
        """The view behind static files. Werkzeug keeps it inside the folder."""
        return send_from_directory(self.static_folder, filename, _now.request.environ)
