"""A push fills a contextlib.ExitStack with what has to be undone; a pop closes it."""

import contextlib
import contextvars
import functools
import types

from werkzeug.exceptions import InternalServerError
from werkzeug.wrappers import Request, Response

apps = contextvars.ContextVar("apps")
requests = contextvars.ContextVar("requests")


class Proxy:
    """Just what a proxy needs here."""

    def __init__(self, variable, name, message):
        def find():
            try:
                context = variable.get()
            except LookupError:
                raise RuntimeError(message) from None
            return getattr(context, name)

        self.__dict__["_get_current_object"] = find

    def __getattr__(self, name):
        return getattr(self._get_current_object(), name)

    def __setattr__(self, name, value):
        setattr(self._get_current_object(), name, value)


current_app = Proxy(apps, "app", "Working outside of application context.")
g = Proxy(apps, "g", "Working outside of application context.")
request = Proxy(requests, "request", "Working outside of request context.")


class Namespace(types.SimpleNamespace):
    def get(self, name, default=None):
        return self.__dict__.get(name, default)


class Context:
    """``layers(context)`` gives, from the outside in, variable, value and teardown functions."""

    def __init__(self, app, layers, **names):
        self.app = app
        self.layers = layers
        self.__dict__.update(names)

    def push(self):
        self.exits = contextlib.ExitStack()
        for variable, value, functions in self.layers(self):
            token = variable.set(value)
            self.exits.callback(self.leave, variable, value, functions, token)

    def leave(self, variable, value, functions, token):
        try:
            for function in reversed(functions):
                function(self.exc)
        finally:
            found = variable.get()
            variable.reset(token)
            assert found is value, "something else was current"

    def pop(self, exc=None):
        self.exc = exc
        self.exits.close()

    def __enter__(self):
        self.push()
        return self

    def __exit__(self, exc_type, exc, traceback):
        self.pop(exc)


class App:
    testing = False

    def __init__(self, import_name):
        self.name = import_name
        self.views = {}
        self.last_words = []
        self.farewells = []

    def route(self, rule):
        return functools.partial(self.views.setdefault, rule)

    def teardown_request(self, f):
        self.last_words.append(f)
        return f

    def teardown_appcontext(self, f):
        self.farewells.append(f)
        return f

    def app_layer(self, context):
        yield apps, context, self.farewells

    def request_layers(self, context):
        around = apps.get(None)
        if around is None or around.app is not self:
            yield from self.app_layer(self.app_context())
        yield requests, context, self.last_words

    def app_context(self):
        return Context(self, self.app_layer, g=Namespace())

    def request_context(self, environ):
        return Context(self, self.request_layers, request=Request(environ))

    def __call__(self, environ, start_response):
        unhandled = None
        context = self.request_context(environ)
        context.push()
        try:
            response = self.answer(environ["PATH_INFO"])
        except Exception as error:
            unhandled = error
            response = InternalServerError()
        except BaseException as error:
            context.pop(error)
            raise
        if unhandled and self.testing:
            context.pop(unhandled)
            raise unhandled
        body = response(environ, start_response)
        context.pop(unhandled)
        return body

    def answer(self, path):
        return Response(self.views[path](), mimetype="text/html")


def copy_current_request_context(f):
    around = requests.get(None)
    if around is None:
        raise RuntimeError("no request here")
    copied = Context(around.app, around.app.request_layers, request=around.request)

    @functools.wraps(f)
    def carried(*args, **kwargs):
        with copied:
            return f(*args, **kwargs)

    return carried
