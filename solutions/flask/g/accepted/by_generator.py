"""Generators for contexts, a SimpleNamespace, and a stack that is a tuple."""

from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from types import SimpleNamespace

contexts = ContextVar("contexts", default=())


class AppGlobals(SimpleNamespace):
    """A namespace of the standard library, and nothing but `in` to know what is on it."""

    def __contains__(self, name):
        return any(name == mine for mine in self)

    def __iter__(self):
        yield from list(self.__dict__)

    def get(self, name, default=None):
        return getattr(self, name) if name in self else default

    def pop(self, name, default=...):
        if name not in self:
            if default is ...:
                raise KeyError(name)
            return default
        value = getattr(self, name)
        delattr(self, name)
        return value

    def setdefault(self, name, default=None):
        if name not in self:
            setattr(self, name, default)
        return getattr(self, name)


class App:
    app_ctx_globals_class = AppGlobals

    def __init__(self, name):
        self.name = name
        self.at_the_end = []

    def teardown_appcontext(self, f):
        self.at_the_end += [f]
        return f

    @contextmanager
    def app_context(self):
        context = SimpleNamespace(app=self, g=self.app_ctx_globals_class())
        before = contexts.get()
        contexts.set((*before, context))
        error = None
        try:
            yield context
        except BaseException as raised:
            error = raised
            raise
        finally:
            with ExitStack() as ending:
                ending.callback(contexts.set, before)
                for function in self.at_the_end:
                    ending.callback(function, error)


class Proxy:
    def __bool__(self):
        return bool(contexts.get())

    def _get_current_object(self):
        if not self:
            raise RuntimeError("Working outside of application context. Push one first.")
        return contexts.get()[-1].g


def _forward(method, function):
    setattr(
        Proxy,
        method,
        lambda self, *arguments: function(self._get_current_object(), *arguments),
    )


_forward("__getattr__", getattr)
_forward("__setattr__", setattr)
_forward("__delattr__", delattr)
_forward("__contains__", lambda box, name: name in box)
_forward("__iter__", iter)
g = Proxy()


def per_context(app, name, create, close):
    def get():
        try:
            return getattr(g, name)
        except AttributeError:
            return g.setdefault(name, create())

    def end(_):
        for resource in [g.pop(name)] if name in g else []:
            close(resource)

    app.teardown_appcontext(end)
    return get
