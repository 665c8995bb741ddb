"""One small body class for all; every wrapper says only how to step and how to end."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from contextvars import copy_context
from functools import WRAPPER_ASSIGNMENTS

import werkzeug.local


def release_local(local):
    local.__release_local__()


class Body:
    """Three functions as a WSGI body."""

    def __init__(self, start, step, end):
        self._state = start()
        self._step, self._end = step, end

    def __iter__(self):
        return self

    def __next__(self):
        return self._step(self._state)

    def close(self):
        self._end()


def close_of(body):
    return getattr(body, "close", None) or (lambda: None)


class LocalManager:
    def __init__(self, locals=None):
        match locals:
            case None:
                locals = ()
            case werkzeug.local.Local():
                locals = (locals,)
        self.locals = [*locals]

    def cleanup(self):
        [*map(release_local, self.locals)]

    def make_middleware(self, app):
        def cleaned(environ, start_response):
            body = app(environ, start_response)

            def end():
                close_of(body)()
                self.cleanup()

            return Body(body.__iter__, next, end)

        return cleaned

    def middleware(self, func):
        made = self.make_middleware(func)
        for name in WRAPPER_ASSIGNMENTS:
            with suppress(AttributeError):
                setattr(made, name, getattr(func, name))
        vars(made).update(getattr(func, "__dict__", {}), __wrapped__=func)
        return made


@contextmanager
def at_last(action):
    try:
        yield
    finally:
        action()


@contextmanager
def on_failure(action):
    try:
        yield
    except BaseException:
        action()
        raise


def guarded(manager, app):
    def safe(environ, start_response):
        with on_failure(manager.cleanup):
            body = app(environ, start_response)

        def end():
            with at_last(manager.cleanup):
                close_of(body)()

        return Body(lambda: iter(body), next, end)

    return safe


def in_own_context(app):
    def apart(environ, start_response):
        own = copy_context()
        body = own.run(app, environ, start_response)
        return Body(
            lambda: own.run(iter, body),
            lambda chunks: own.run(next, chunks),
            lambda: own.run(close_of(body)),
        )

    return apart
