"""The way of Flask 0.9 to 2.1: two of Werkzeug's LocalStacks."""

import functools

from werkzeug.exceptions import InternalServerError
from werkzeug.local import LocalStack
from werkzeug.wrappers import Request, Response

app_stack = LocalStack()
request_stack = LocalStack()

current_app = app_stack("app", unbound_message="Working outside of application context.")
g = app_stack("g", unbound_message="Working outside of application context.")
request = request_stack("request", unbound_message="Working outside of request context.")


class Namespace:
    def get(self, name, default=None):
        return self.__dict__.get(name, default)


def take_off(stack, item):
    """Pop until ``item`` is off the stack: what is above it has been forgotten by somebody."""
    forgotten = 0
    while stack.pop() is not item:
        forgotten += 1
    assert not forgotten, f"{forgotten} more on the stack than there should be"


class AppContext:
    def __init__(self, app):
        self.app = app
        self.g = Namespace()

    def push(self):
        app_stack.push(self)

    def pop(self, exc=None):
        try:
            self.app.tell(self.app.ends_of_contexts, exc)
        except BaseException:
            app_stack.pop()
            raise
        take_off(app_stack, self)

    def __enter__(self):
        self.push()
        return self

    def __exit__(self, exc_type, exc, traceback):
        self.pop(exc)


class RequestContext:
    def __init__(self, app, request):
        self.app = app
        self.request = request
        self.implicit = None

    def push(self):
        self.implicit = None
        if app_stack.top is None or app_stack.top.app is not self.app:
            self.implicit = self.app.app_context()
            self.implicit.push()
        request_stack.push(self)

    def pop(self, exc=None):
        try:
            self.app.tell(self.app.ends_of_requests, exc)
        except BaseException:
            request_stack.pop()
            if self.implicit:
                self.implicit.pop(exc)
            raise
        try:
            take_off(request_stack, self)
        finally:
            if self.implicit:
                self.implicit.pop(exc)

    __enter__ = AppContext.__enter__
    __exit__ = AppContext.__exit__


class App:
    testing = False

    def __init__(self, import_name):
        self.name = import_name
        self.rules = []
        self.ends_of_contexts = []
        self.ends_of_requests = []

    def route(self, rule):
        return lambda view: self.rules.append((rule, view)) or view

    def teardown_request(self, f):
        self.ends_of_requests.insert(0, f)
        return f

    def teardown_appcontext(self, f):
        self.ends_of_contexts.insert(0, f)
        return f

    def tell(self, functions, exc):
        for function in functions:
            function(exc)

    def app_context(self):
        return AppContext(self)

    def request_context(self, environ):
        return RequestContext(self, Request(environ))

    def respond(self, path):
        """A response, and the exception that teardown is told of."""
        try:
            return Response(dict(self.rules)[path](), mimetype="text/html"), None
        except Exception as error:
            if self.testing:
                raise
            return InternalServerError(), error

    def __call__(self, environ, start_response):
        context = self.request_context(environ)
        context.push()
        try:
            response, error = self.respond(environ["PATH_INFO"])
            body = response(environ, start_response)
        except BaseException as raised:
            context.pop(raised)
            raise
        context.pop(error)
        return body


def copy_current_request_context(f):
    if request_stack.top is None:
        raise RuntimeError("no request to copy")
    context = RequestContext(request_stack.top.app, request_stack.top.request)

    @functools.wraps(f)
    def in_context(*args, **kwargs):
        with context:
            return f(*args, **kwargs)

    return in_context
