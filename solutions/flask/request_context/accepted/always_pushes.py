"""Always an app context of its own, as the coming release of Flask does it; undone by an ExitStack."""

from contextlib import ExitStack
from contextvars import ContextVar
from functools import update_wrapper

from werkzeug.exceptions import HTTPException
from werkzeug.local import LocalProxy

_here = ContextVar("here", default=None)


def _find(name):
    context = _here.get()
    if context is None:
        raise RuntimeError("Working outside of request context: nobody asked for anything.")
    return getattr(context, name)


request = LocalProxy(lambda: _find("request"))
session = LocalProxy(lambda: _find("session"))


def has_request_context():
    return _here.get() is not None


class RequestContext:
    depth = 0
    undo = None

    def __init__(self, app, environ, request=None, session=None):
        self.app, self.environ = app, environ
        self.request = request or app.request_class(environ)
        self.opened = session

    @property
    def session(self):
        self.opened.accessed = True
        return self.opened

    def push(self):
        self.depth += 1
        if self.depth > 1:
            return
        app_context = self.app.app_context()
        app_context.push()
        self.undo = [app_context.pop, _here.set, _here.get()]
        _here.set(self)
        if self.opened is None:
            interface = self.app.session_interface
            self.opened = interface.open_session(self.app, self.request)
            if self.opened is None:
                self.opened = interface.make_null_session(self.app)
        try:
            found = self.app.create_url_adapter(self.request).match(return_rule=True)
        except HTTPException as problem:
            self.request.routing_exception = problem
        else:
            self.request.url_rule, self.request.view_args = found

    def pop(self, exc=None):
        if _here.get() is not self:
            raise AssertionError(f"{_here.get()} is the current request context")
        self.depth -= 1
        if self.depth:
            return
        pop_app, back, before = self.undo
        with ExitStack() as end:
            end.callback(pop_app, exc)
            end.callback(back, before)
            end.callback(self.request.close)
            for function in self.app.teardown_request_funcs.get(None, []):
                end.callback(function, exc)

    def copy(self):
        return RequestContext(self.app, self.environ, self.request, self.opened)

    def __enter__(self):
        self.push()
        return self

    def __exit__(self, kind, error, traceback):
        self.pop(error)


def copy_current_request_context(f):
    if not has_request_context():
        raise RuntimeError("no request to copy")
    copied = _here.get().copy()

    def inside(*args, **kwargs):
        copied.push()
        try:
            result = f(*args, **kwargs)
        except BaseException as error:
            copied.pop(error)
            raise
        copied.pop()
        return result

    return update_wrapper(inside, f)
