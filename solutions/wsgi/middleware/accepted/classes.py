"""Each middleware a class, its instance the app; what belongs to one request is another object."""

import math
from base64 import b64decode
from bisect import bisect_right


class ClosingIterator:
    def __init__(self, iterable, callbacks=None):
        self.iterable = iterable
        self.chunks = None
        match callbacks:
            case None:
                self.callbacks = ()
            case _ if callable(callbacks):
                self.callbacks = (callbacks,)
            case _:
                self.callbacks = tuple(callbacks)

    def __iter__(self):
        return self

    def __next__(self):
        if self.chunks is None:
            self.chunks = iter(self.iterable)
        return self.chunks.__next__()

    def close(self):
        if hasattr(self.iterable, "close"):
            self.iterable.close()
        for callback in self.callbacks:
            callback()


def wrap(app, *middlewares):
    if not middlewares:
        return app
    outermost, *others = middlewares
    return outermost(wrap(app, *others))


class set_header:  # noqa: N801
    def __init__(self, app, name, value):
        self.app, self.name, self.value = app, name, value

    def __call__(self, environ, start_response):
        return self.app(
            environ,
            lambda status, headers, *rest: start_response(status, self.change(headers), *rest),
        )

    def change(self, headers):
        names = [name.lower() for name, _ in headers]
        first = names.index(self.name.lower()) if self.name.lower() in names else len(headers)
        changed = [*headers[:first], (self.name, self.value)]
        return changed + [pair for pair in headers[first:] if pair[0].lower() != self.name.lower()]


class timing:  # noqa: N801
    def __init__(self, app, clock, report):
        self.app, self.clock, self.report = app, clock, report

    def __call__(self, environ, start_response):
        request = _TimedRequest(self, environ["PATH_INFO"], start_response)
        try:
            request.body = self.app(environ, request.start)
        except BaseException:
            request.end()
            raise
        return request


class _TimedRequest:
    """Also the body that the server gets."""

    body = ()
    status = None

    def __init__(self, owner, path, start_response):
        self.owner, self.path, self.start_response = owner, path, start_response
        self.began = owner.clock()

    def seconds(self):
        return self.owner.clock() - self.began

    def start(self, status, headers, exc_info=None):
        headers = headers.copy()
        headers.append(("Server-Timing", "app;dur=%d" % round(self.seconds() * 1000)))
        if exc_info:
            write = self.start_response(status, headers, exc_info)
        else:
            write = self.start_response(status, headers)
        self.status = status
        return write

    def __iter__(self):
        yield from self.body

    def close(self):
        getattr(self.body, "close", lambda: None)()
        self.end()

    def end(self):
        self.owner.report(self.path, self.status, self.seconds())


class basic_auth:  # noqa: N801
    def __init__(self, app, check, realm):
        self.app, self.check, self.realm = app, check, realm

    def __call__(self, environ, start_response):
        user = self.user(environ.get("HTTP_AUTHORIZATION") or "")
        if user is None:
            header = ("WWW-Authenticate", 'Basic realm="%s"' % self.realm)
            start_response("401 Who are you", [header, ("Content-Type", "text/html")])
            return iter([b"<p>", b"Who are you?"])
        return self.app({**environ, "REMOTE_USER": user, "AUTH_TYPE": "Basic"}, start_response)

    def user(self, header):
        if header[:6].upper() != "BASIC ":
            return None
        try:
            user, password = str(b64decode(header[6:]), "utf-8").split(":", 1)
        except ValueError:  # binascii.Error and UnicodeError are of this kind
            return None
        return user if self.check(user, password) else None


class rate_limit:  # noqa: N801
    def __init__(self, app, limit, seconds, clock):
        self.app, self.limit, self.seconds, self.clock = app, limit, seconds, clock
        self.times = {}

    def __call__(self, environ, start_response):
        now = self.clock()
        times = self.times.setdefault(environ.get("REMOTE_ADDR"), [])
        del times[: bisect_right(times, now - self.seconds)]
        if len(times) < self.limit:
            times.append(now)
            return self.app(environ, start_response)
        left = self.seconds - (now - times[0])
        start_response(
            "429 Slow down",
            [
                ("Retry-After", "%d" % math.ceil(left)),
                ("Content-Type", "text/plain; charset=utf-8"),
            ],
        )
        return []
