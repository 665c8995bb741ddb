"""One flat list of handlers; each candidate gets a rank, and the smallest rank wins."""

import sys

from werkzeug.exceptions import (
    BadRequest,
    BadRequestKeyError,
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    default_exceptions,
)
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response


def abort(code, *args, **kwargs):
    error = HTTPException if isinstance(code, Response) else default_exceptions[code]
    raise error(response=code) if error is HTTPException else error(*args, **kwargs)


def code_of(cls):
    return getattr(cls, "code", None) if issubclass(cls, HTTPException) else None


class Scaffold:
    def __init__(self, import_name):
        self.import_name = import_name
        self.rows = []

    def register_error_handler(self, code_or_exception, f):
        match code_or_exception:
            case int() as code:
                if (cls := default_exceptions.get(code)) is None:
                    raise ValueError(code)
            case type() as cls:
                if not issubclass(cls, Exception):
                    raise ValueError(cls)
            case other:
                raise TypeError(other)
        self.rows.append((cls, f))

    def errorhandler(self, code_or_exception):
        return lambda f: (self.register_error_handler(code_or_exception, f), f)[1]


class Blueprint(Scaffold):
    def __init__(self, name, import_name):
        super().__init__(import_name)
        self.name = name
        self.deferred = []

    def route(self, rule, *, methods=("GET",)):
        def decorator(view):
            self.deferred.append(lambda app, scopes: app.add_view(rule, methods, view, scopes))
            return view

        return decorator

    def register_blueprint(self, blueprint):
        self.deferred.append(lambda app, scopes: app.register_blueprint(blueprint, scopes))

    def app_errorhandler(self, code_or_exception):
        def decorator(f):
            # In front of the blueprints that may be below this one already.
            action = lambda app, scopes: app.register_error_handler(code_or_exception, f)  # noqa: E731
            self.deferred.insert(self.count, action)
            self.count += 1
            return f

        return decorator

    count = 0


class App(Scaffold):
    def __init__(self, import_name):
        super().__init__(import_name)
        self.config = dict.fromkeys(("PROPAGATE_EXCEPTIONS", "TRAP_BAD_REQUEST_ERRORS"))
        self.config |= dict.fromkeys(("DEBUG", "TESTING", "TRAP_HTTP_EXCEPTIONS"), False)
        self.views = {}

    def route(self, rule, *, methods=("GET",)):
        return lambda view: (self.add_view(rule, methods, view, (self,)), view)[1]

    def add_view(self, rule, methods, view, scopes):
        self.views.setdefault(rule, {}).update(dict.fromkeys(methods, (view, scopes)))

    def register_blueprint(self, blueprint, outer=None):
        scopes = (blueprint, *(outer or (self,)))
        for action in blueprint.deferred:
            action(self, scopes)

    def match(self, environ):
        path = environ["PATH_INFO"]
        if path + "/" in self.views:
            raise RequestRedirect(path + "/")
        if path not in self.views:
            raise NotFound
        if environ["REQUEST_METHOD"] not in self.views[path]:
            raise MethodNotAllowed
        return self.views[path][environ["REQUEST_METHOD"]]

    def make_response(self, rv, environ):
        if isinstance(rv, HTTPException):
            return rv.get_response(environ)
        if isinstance(rv, Response):
            return rv
        text, status = rv if isinstance(rv, tuple) else (rv, 200)
        if not isinstance(text, str):
            raise TypeError(rv)
        return Response(text, status, content_type="text/html")

    def log_exception(self, exc_info):
        pass

    def best(self, error, scopes):
        """The handler with the smallest (round, scope, distance, age)."""
        mro = type(error).__mro__
        code = code_of(type(error))
        ranks = [
            ((code_of(cls) is None, depth, mro.index(cls), -age), f)
            for depth, scope in enumerate(scopes)
            for age, (cls, f) in enumerate(scope.rows)
            if cls in mro and code_of(cls) in (code, None)
        ]
        return min(ranks, key=lambda rank: rank[0])[1] if ranks else None

    def first_aid(self, error, scopes):
        config = self.config
        trap, debug = config["TRAP_BAD_REQUEST_ERRORS"], config["DEBUG"]
        missing = isinstance(error, BadRequestKeyError)
        if missing and (debug or trap):
            error.show_exception = True
        page = isinstance(error, HTTPException)
        if (
            config["TRAP_HTTP_EXCEPTIONS"]
            or (trap and isinstance(error, BadRequest))
            or (trap is None and debug and missing)
        ):
            page = False
        if page and (error.code is None or isinstance(error, RequestRedirect)):
            return error
        handler = self.best(error, scopes) or (page and (lambda error: error))
        if not handler:
            raise error
        return handler(error)

    def __call__(self, environ, start_response):
        scopes = (self,)

        def attempt():
            nonlocal scopes
            try:
                view, scopes = self.match(environ)
                return view()
            except Exception as error:
                return self.first_aid(error, scopes)

        try:
            response = self.make_response(attempt(), environ)
        except Exception as error:
            loud = self.config["PROPAGATE_EXCEPTIONS"]
            if self.config["TESTING"] or self.config["DEBUG"] if loud is None else loud:
                raise
            self.log_exception(sys.exc_info())
            oops = InternalServerError(original_exception=error)
            handler = self.best(oops, scopes)
            response = self.make_response(handler(oops) if handler else oops, environ)
        return response(environ, start_response)
