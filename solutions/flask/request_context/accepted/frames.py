"""A tuple of frames in one ContextVar; a frame remembers its context and what it has pushed."""

from collections import namedtuple
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from functools import partial, wraps

import flask
from werkzeug.exceptions import HTTPException
from werkzeug.local import LocalProxy

Frame = namedtuple("Frame", "context app_context")
_frames = ContextVar("frames", default=())


def _of_top(attribute):
    if not _frames.get():
        raise RuntimeError("Working outside of request context.")
    return getattr(_frames.get()[-1].context, attribute)


request = LocalProxy(partial(_of_top, "request"))
session = LocalProxy(partial(_of_top, "_used_session"))


def has_request_context():
    return bool(_frames.get())


@contextmanager
def _finally(function, *arguments):
    try:
        yield
    finally:
        function(*arguments)


class RequestContext:
    def __init__(self, app, environ, request=None, session=None):
        self.app = app
        self.request = request if request is not None else app.request_class(environ)
        self._session = session

    def _used_session(self):
        self._session.accessed = True
        return self._session

    session = _used_session = property(_used_session)

    def push(self):
        here = flask.current_app._get_current_object() if flask.has_app_context() else None
        app_context = None if here is self.app else self.app.app_context()
        if app_context:
            app_context.push()
        _frames.set((*_frames.get(), Frame(self, app_context)))
        interface = self.app.session_interface
        if self._session is None:
            self._session = interface.open_session(self.app, self.request)
        if self._session is None:
            self._session = interface.make_null_session(self.app)
        try:
            rule, arguments = self.app.create_url_adapter(self.request).match(return_rule=True)
            self.request.url_rule, self.request.view_args = rule, arguments
        except HTTPException as error:
            self.request.routing_exception = error

    def pop(self, exc=None):
        *below, frame = _frames.get()
        if frame.context is not self:
            raise LookupError("another request is current")
        leave_app = _finally(frame.app_context.pop, exc) if frame.app_context else nullcontext()
        with leave_app, _finally(_frames.set, tuple(below)):
            if all(other.context is not self for other in below):
                for function in self.app.teardown_request_funcs.get(None, [])[::-1]:
                    function(exc)
                self.request.close()

    def copy(self):
        return RequestContext(self.app, None, request=self.request, session=self._session)

    def __enter__(self):
        self.push()
        return self

    def __exit__(self, *details):
        self.pop(details[1])


def copy_current_request_context(f):
    if not _frames.get():
        raise RuntimeError("there is no request")
    copied = _frames.get()[-1].context.copy()

    @wraps(f)
    def run(*args, **kwargs):
        with copied:
            return f(*args, **kwargs)

    return run
