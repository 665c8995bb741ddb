"""As Flask does it: a table by name of the blueprint, code and class, copied when it is registered."""

import sys
from collections import defaultdict

from werkzeug import exceptions
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, RoutingException
from werkzeug.wrappers import Response


def abort(status, *args, **kwargs):
    if isinstance(status, Response):
        error = HTTPException()
        error.response = status
        raise error
    try:
        cls = exceptions.default_exceptions[status]
    except KeyError:
        raise LookupError(status) from None
    raise cls(*args, **kwargs)


def split(what):
    """The class and the code for what a handler is registered for."""
    if isinstance(what, int):
        what = exceptions.default_exceptions.get(what, object)
    if not isinstance(what, type):
        raise TypeError("name a class")
    if not issubclass(what, Exception):
        raise ValueError("not an exception")
    return what, what.code if issubclass(what, HTTPException) else None


class Scaffold:
    def __init__(self, import_name):
        self.import_name = import_name
        self.error_handler_spec = defaultdict(lambda: defaultdict(dict))
        self.views = {}

    def route(self, rule, *, methods=("GET",)):
        def decorator(view):
            self.add_view(rule, methods, view)
            return view

        return decorator

    def errorhandler(self, code_or_exception):
        def decorator(f):
            self.register_error_handler(code_or_exception, f)
            return f

        return decorator

    def register_error_handler(self, code_or_exception, f):
        cls, code = split(code_or_exception)
        self.error_handler_spec[None][code][cls] = f

    def add_view(self, rule, methods, view, names=()):
        for method in methods:
            self.views[rule, method] = view, names


class Blueprint(Scaffold):
    def __init__(self, name, import_name):
        super().__init__(import_name)
        self.name = name
        self.for_the_app = Scaffold(import_name)
        self.children = []

    def app_errorhandler(self, code_or_exception):
        return self.for_the_app.errorhandler(code_or_exception)

    def register_blueprint(self, blueprint):
        self.children.append(blueprint)


class App(Scaffold):
    def __init__(self, import_name):
        super().__init__(import_name)
        self.config = {
            "DEBUG": False,
            "TESTING": False,
            "PROPAGATE_EXCEPTIONS": None,
            "TRAP_BAD_REQUEST_ERRORS": None,
            "TRAP_HTTP_EXCEPTIONS": False,
        }

    def register_blueprint(self, blueprint, outer=()):
        name = ".".join([*reversed([each.rpartition(".")[2] for each in outer]), blueprint.name])
        names = (name, *outer)
        for (rule, method), (view, _) in blueprint.views.items():
            self.add_view(rule, [method], view, names)
        self.error_handler_spec[name] = blueprint.error_handler_spec[None]
        for code, handlers in blueprint.for_the_app.error_handler_spec[None].items():
            self.error_handler_spec[None][code].update(handlers)
        for child in blueprint.children:
            self.register_blueprint(child, names)

    def log_exception(self, exc_info):
        """For others to replace."""

    def make_response(self, rv, environ):
        match rv:
            case str():
                return Response(rv, mimetype="text/html")
            case (str(text), status):
                return Response(text, status, mimetype="text/html")
            case HTTPException():
                return rv.get_response(environ)
            case Response():
                return rv
        raise TypeError(type(rv))

    def __call__(self, environ, start_response):
        environ["names"] = ()
        try:
            response = self.full_dispatch(environ)
        except Exception as error:
            response = self.handle_exception(error, environ)
        return response(environ, start_response)

    def dispatch(self, environ):
        path = environ["PATH_INFO"]
        found = {method: each for (rule, method), each in self.views.items() if rule == path}
        if any(rule == path + "/" for rule, _ in self.views):
            raise RequestRedirect(path + "/")
        if not found:
            raise exceptions.NotFound
        if environ["REQUEST_METHOD"] not in found:
            raise exceptions.MethodNotAllowed(list(found))
        view, environ["names"] = found[environ["REQUEST_METHOD"]]
        return view()

    def full_dispatch(self, environ):
        try:
            rv = self.dispatch(environ)
        except HTTPException as error:
            if self.trap_http_exception(error):
                rv = self.handle_user_exception(error, environ)
            else:
                rv = self.handle_http_exception(error, environ)
        except Exception as error:
            rv = self.handle_user_exception(error, environ)
        return self.make_response(rv, environ)

    def trap_http_exception(self, error):
        if isinstance(error, exceptions.BadRequestKeyError) and (
            self.config["DEBUG"] or self.config["TRAP_BAD_REQUEST_ERRORS"]
        ):
            error.show_exception = True
        if self.config["TRAP_HTTP_EXCEPTIONS"]:
            return True
        trapped = exceptions.BadRequest
        trap = self.config["TRAP_BAD_REQUEST_ERRORS"]
        if trap is None:
            trap, trapped = self.config["DEBUG"], exceptions.BadRequestKeyError
        return trap and isinstance(error, trapped)

    def handle_http_exception(self, error, environ):
        if error.code is None or isinstance(error, RoutingException):
            return error
        handler = self.find(error, environ)
        return error if handler is None else handler(error)

    def handle_user_exception(self, error, environ):
        handler = self.find(error, environ)
        if handler is None:
            raise error
        return handler(error)

    def handle_exception(self, error, environ):
        propagate = self.config["PROPAGATE_EXCEPTIONS"]
        if propagate is None:
            propagate = self.config["TESTING"] or self.config["DEBUG"]
        if propagate:
            raise error
        self.log_exception(sys.exc_info())
        error = exceptions.InternalServerError(original_exception=error)
        handler = self.find(error, environ)
        return self.make_response(error if handler is None else handler(error), environ)

    def find(self, error, environ):
        cls, code = split(type(error))
        drawers = [
            self.error_handler_spec[name][each]
            for each in dict.fromkeys([code, None])
            for name in [*environ["names"], None]
        ]
        answers = (drawer.get(base) for drawer in drawers for base in cls.__mro__)
        return next((f for f in answers if f is not None), None)
