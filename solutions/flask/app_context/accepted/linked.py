"""Contexts that know the one below them, and a proxy written by hand."""

from contextvars import ContextVar

top = ContextVar("top", default=None)


class Proxy:
    """Stands for one attribute of the context on top."""

    def __init__(self, attribute):
        object.__setattr__(self, "_attribute", attribute)

    def _get_current_object(self):
        context = top.get()
        if context is None:
            raise RuntimeError("Working outside of application context.")
        return getattr(context, object.__getattribute__(self, "_attribute"))

    def __bool__(self):
        return top.get() is not None

    def __getattr__(self, name):
        return getattr(self._get_current_object(), name)

    def __setattr__(self, name, value):
        setattr(self._get_current_object(), name, value)

    def __delattr__(self, name):
        delattr(self._get_current_object(), name)

    def __contains__(self, item):
        return item in self._get_current_object()

    def __iter__(self):
        return iter(self._get_current_object())


current_app = Proxy("app")
g = Proxy("g")


def has_app_context():
    return bool(current_app)


class AppContext:
    pushes = 0
    below = None

    def __init__(self, app):
        self.app = app
        self.g = app.app_ctx_globals_class()

    def push(self):
        if self.pushes == 0:
            self.below = top.get()
            top.set(self)
        self.pushes += 1

    def pop(self, exc=None):
        if top.get() is not self:
            raise AssertionError(f"{top.get()!r} is current, not {self!r}")
        self.pushes -= 1
        if self.pushes:
            return
        try:
            self.app.do_teardown_appcontext(exc)
        finally:
            top.set(self.below)

    def __enter__(self):
        self.push()
        return self

    def __exit__(self, exc_type, exc, traceback):
        self.pop(exc)
