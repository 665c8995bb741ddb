"""Contexts that know what was before them, and a proxy that answers for every attribute."""

from __future__ import annotations

from collections import UserDict
from contextvars import ContextVar

here = ContextVar("here", default=None)


class AppGlobals(UserDict):
    """A dict whose items are its own attributes."""

    data = property(lambda self: self.__dict__)

    def __init__(self):  # UserDict would assign to `data`
        pass


class Context:
    def __init__(self, app):
        self.app, self.g, self.outer = app, app.app_ctx_globals_class(), None

    def __enter__(self):
        self.outer = here.get()
        here.set(self)
        return self

    def __exit__(self, *exc_info):
        for function in self.app.functions:
            function(exc_info[1])
        here.set(self.outer)


class App:
    app_ctx_globals_class = AppGlobals

    def __init__(self, name):
        self.name, self.functions = name, []

    def app_context(self):
        return Context(self)

    def teardown_appcontext(self, f):
        self.functions.insert(0, f)
        return f


class G:
    """Every method of a namespace by name, so that nothing depends on `__getattr__` for it."""

    @staticmethod
    def _get_current_object():
        context = here.get()
        if context is None:
            raise RuntimeError("Working outside of application context")
        return context.g

    def __getattribute__(self, name):
        found = G._get_current_object
        return found if name == "_get_current_object" else getattr(found(), name)

    def __setattr__(self, name, value):
        setattr(G._get_current_object(), name, value)

    def __delattr__(self, name):
        delattr(G._get_current_object(), name)

    def __contains__(self, name):
        return name in G._get_current_object()

    def __iter__(self):
        return iter(G._get_current_object())

    def __bool__(self):
        return here.get() is not None


g = G()


class per_context:  # noqa: N801 - called like a function
    def __init__(self, app, name, create, close):
        self.name, self.create, self.close = name, create, close
        app.teardown_appcontext(self.end)

    def __call__(self):
        if self.name not in g:
            g._get_current_object().__setattr__(self.name, self.create())
        return g.get(self.name)

    def end(self, error):
        if self.name in g:
            self.close(g.pop(self.name))
