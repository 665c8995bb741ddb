"""Functions in functions; one decorator for what all middlewares have in common."""

import base64
import contextlib
import functools
import itertools


class ClosingIterator:
    def __init__(self, iterable, callbacks=None):
        self._stack = contextlib.ExitStack()
        callbacks = [callbacks] if callable(callbacks) else list(callbacks or [])
        for callback in reversed(callbacks):  # the stack calls the last one first
            self._stack.callback(callback)
        close = getattr(iterable, "close", None)
        if close is not None:
            self._stack.callback(close)
        self._next = iter(iterable).__next__

    def __iter__(self):
        return self

    def __next__(self):
        return self._next()

    def close(self):
        self._stack.close()


def wrap(app, *middlewares):
    return functools.reduce(lambda inner, layer: layer(inner), middlewares[::-1], app)


def changing_headers(change):
    """Make a `start_response` that passes on `change(headers)`."""

    def around(start_response, after=lambda status: None):
        def start(status, headers, *exc_info):
            write = start_response(status, change(list(headers)), *exc_info)
            after(status)
            return write

        return start

    return around


def set_header(app, name, value):
    def change(headers):
        places = [i for i, (key, _) in enumerate(headers) if key.lower() == name.lower()]
        if not places:
            return [*headers, (name, value)]
        headers[places[0]] = (name, value)
        for place in reversed(places[1:]):
            headers.pop(place)
        return headers

    around = changing_headers(change)
    return lambda environ, start_response: app(environ, around(start_response))


def timing(app, clock, report):
    def timed(environ, start_response):
        start_time, path, statuses = clock(), environ["PATH_INFO"], [None]

        def change(headers):
            spent = int((clock() - start_time) * 1000)
            return headers + [("Server-Timing", f"app;dur={spent}")]

        def end():
            report(path, statuses[-1], clock() - start_time)

        with contextlib.ExitStack() as on_error:
            on_error.callback(end)
            body = app(environ, changing_headers(change)(start_response, statuses.append))
            on_error.pop_all()
        return ClosingIterator(body, end)

    return timed


def refusal(status, *headers):
    def app(environ, start_response):
        start_response(status, [("Content-Type", "text/plain"), *headers])
        yield b"no"

    return app


def basic_auth(app, check, realm):
    ask = refusal("401 Unauthorized", ("WWW-Authenticate", f'Basic realm="{realm}"'))

    def guarded(environ, start_response):
        words = environ.get("HTTP_AUTHORIZATION", "").split(" ", 1)
        inner = ask
        if len(words) == 2 and words[0].lower() == "basic":
            with contextlib.suppress(ValueError):
                user, password = base64.b64decode(words[1]).decode("utf-8").split(":", 1)
                if check(user, password):
                    environ = dict(environ, REMOTE_USER=user, AUTH_TYPE="Basic")
                    inner = app
        return inner(environ, start_response)

    return guarded


def rate_limit(app, limit, seconds, clock):
    log = []  # (time, client) of everybody who was let in, the oldest first

    def limited(environ, start_response):
        client, now = environ.get("REMOTE_ADDR"), clock()
        log[:] = itertools.dropwhile(lambda entry: entry[0] <= now - seconds, log)
        mine = [time for time, other in log if other == client]
        if len(mine) >= limit:
            wait = -int((now - mine[-limit] - seconds) // 1)
            return refusal("429 Too Many Requests", ("Retry-After", f"{wait}"))(
                environ, start_response
            )
        log.append((now, client))
        return app(environ, start_response)

    return limited
