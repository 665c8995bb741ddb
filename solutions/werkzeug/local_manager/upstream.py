"""The real LocalManager. `guarded` and `in_own_context` are not in Werkzeug: small adapters."""

from __future__ import annotations

from contextvars import copy_context

from werkzeug.local import LocalManager, release_local
from werkzeug.wsgi import ClosingIterator

__all__ = ["LocalManager", "guarded", "in_own_context", "release_local"]


def guarded(manager, app):
    def application(environ, start_response):
        try:
            body = app(environ, start_response)
        except BaseException:
            manager.cleanup()
            raise

        def close():
            try:
                getattr(body, "close", int)()
            finally:
                manager.cleanup()

        # A map has no close of its own, which ClosingIterator would call as well.
        return ClosingIterator(map(bytes, body), close)

    return application


def in_own_context(app):
    def application(environ, start_response):
        context = copy_context()
        body = context.run(app, environ, start_response)
        chunks = context.run(iter, body)

        class Steps:
            def __iter__(self):
                return self

            def __next__(self):
                return context.run(next, chunks)

        return ClosingIterator(Steps(), lambda: context.run(getattr(body, "close", int)))

    return application
