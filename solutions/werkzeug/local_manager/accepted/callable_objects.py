"""Wrappers are objects with __call__, and an ExitStack holds what is to be done on close."""

import contextvars
import functools
from contextlib import ExitStack

from werkzeug.local import Local


def release_local(local):
    return local.__release_local__()


class LocalManager:
    def __init__(self, locals=None):
        self.locals = []
        if isinstance(locals, Local):
            self.locals.append(locals)
        elif locals is not None:
            self.locals.extend(locals)

    def cleanup(self):
        for local in self.locals:
            local.__release_local__()

    def make_middleware(self, app):
        return Cleaned(app, self)

    def middleware(self, func):
        made = functools.partial(self.make_middleware(func))
        functools.update_wrapper(made, func)
        return made


class Cleaned:
    def __init__(self, app, manager):
        self.app, self.manager = app, manager

    def __call__(self, environ, start_response):
        with ExitStack() as stack:
            stack.callback(self.manager.cleanup)
            body = self.app(environ, start_response)
            if hasattr(body, "close"):
                stack.callback(body.close)
            # Nothing has failed: from now on it is the server who closes.
            return Response(map(bytes, body), stack.pop_all().close)


class Response:
    def __init__(self, chunks, close):
        self.chunks, self.close = chunks, close

    def __iter__(self):
        return self.chunks


def guarded(manager, app):
    return Cleaned(app, manager)


class OwnContext:
    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        context = contextvars.copy_context()
        body = context.run(self.app, environ, start_response)
        chunks = context.run(iter, body)
        end = object()
        fetch = functools.partial(context.run, next, chunks, end)
        close = getattr(body, "close", lambda: None)
        return Response(iter(fetch, end), functools.partial(context.run, close))


in_own_context = OwnContext
