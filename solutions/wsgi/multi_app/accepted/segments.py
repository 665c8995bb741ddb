"""Paths and hosts as lists of their parts; one function finds the longest match for both."""

import threading
from functools import partial


def longest(table, keys, default):
    """The first of `keys` that is in `table`, and what stands there."""
    for key in keys:
        if key in table:
            return key, table[key]
    return "", default


class DispatcherMiddleware:
    def __init__(self, app, mounts=None):
        self.app = app
        self.mounts = mounts if mounts is not None else {}

    def __call__(self, environ, start_response):
        segments = environ.get("PATH_INFO", "").split("/")
        beginnings = ("/".join(segments[:n]) for n in range(len(segments), 1, -1))
        mount, app = longest(self.mounts, beginnings, self.app)
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + mount
        environ["PATH_INFO"] = environ.get("PATH_INFO", "")[len(mount) :]
        return app(environ, start_response)


class HostDispatcher:
    def __init__(self, app, hosts):
        self.app, self.hosts = app, hosts

    def __call__(self, environ, start_response):
        host = environ.get("HTTP_HOST", environ["SERVER_NAME"]).casefold().split(":")[0]
        labels = host.split(".")
        candidates = [host] + ["*." + ".".join(labels[n:]) for n in range(1, len(labels))]
        return longest(self.hosts, candidates, self.app)[1](environ, start_response)


class _Once:
    """Calls a function until it gives something, and remembers that."""

    def __init__(self, function):
        self.function = function
        self.lock = threading.RLock()
        self.result = None

    def get(self):
        if self.result is None:
            with self.lock:
                if self.result is None:
                    self.result = self.function()
        return self.result


class LazyApp:
    def __init__(self, create):
        self.once = _Once(create)

    def __call__(self, environ, start_response):
        return self.once.get()(environ, start_response)


class TenantDispatcher:
    def __init__(self, app, create):
        self.app, self.create = app, create
        self.tenants = {}

    def __call__(self, environ, start_response):
        root, *segments = environ.get("PATH_INFO", "").split("/")
        name = bytes(segments[0], "latin-1") if segments and root == "" else b""
        try:
            text = str(name, "utf-8")
        except ValueError:
            text = ""
        tenant = None
        if text:
            # setdefault is atomic: whoever comes second finds the box of the first
            tenant = self.tenants.setdefault(text, _Once(partial(self.create, text))).get()
        if tenant is None:
            return self.app(environ, start_response)
        mounted = DispatcherMiddleware(self.app, {"/" + segments[0]: tenant})
        return mounted(environ, start_response)
