"""A stack after all: a tuple of contexts in one ContextVar, and teardown by an ExitStack."""

from contextlib import ExitStack
from contextvars import ContextVar
from functools import partial

from werkzeug.local import LocalProxy

_stack = ContextVar("stack", default=())


def _top(name):
    match _stack.get():
        case (*_, context):
            return getattr(context, name)
    raise RuntimeError("Working outside of application context: nothing was pushed.")


current_app = LocalProxy(partial(_top, "app"))
g = LocalProxy(partial(_top, "g"))


def has_app_context():
    return len(_stack.get()) > 0


class AppContext:
    def __init__(self, app):
        self.app, self.g = app, app.app_ctx_globals_class()

    def push(self):
        _stack.set((*_stack.get(), self))

    def pop(self, exc=None):
        *below, context = _stack.get()
        if context is not self:
            raise LookupError("the current context is another one")
        with ExitStack() as end:
            end.callback(_stack.set, tuple(below))
            if self in below:
                return
            for function in self.app.teardown_appcontext_funcs:
                end.callback(function, exc)

    def __enter__(self):
        self.push()
        return self

    def __exit__(self, *details):
        self.pop(details[1])
