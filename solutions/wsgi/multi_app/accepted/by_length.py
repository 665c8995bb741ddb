"""Sort what there is by its length and take the first that fits; a Condition instead of a Lock."""

import re
from contextlib import contextmanager
from threading import Condition


class DispatcherMiddleware:
    def __init__(self, app, mounts=None):
        self.app = app
        self.mounts = dict(mounts or ())

    def __call__(self, environ, start_response):
        path = environ.get("PATH_INFO") or ""
        for mount in sorted(self.mounts, key=len, reverse=True):
            if (path + "/").startswith(mount + "/"):
                inner = dict(environ)
                inner["SCRIPT_NAME"] = (environ.get("SCRIPT_NAME") or "") + mount
                inner["PATH_INFO"] = path[len(mount) :]
                return self.mounts[mount](inner, start_response)
        return self.app(environ, start_response)


class HostDispatcher:
    def __init__(self, app, hosts):
        # Exact names are longer than any wildcard that fits them, when the star does not count.
        names = sorted(hosts, key=lambda name: len(name.lstrip("*.")), reverse=True)
        self.rules = [(self.pattern(name), hosts[name]) for name in names]
        self.rules.append((re.compile(""), app))

    @staticmethod
    def pattern(name):
        source = re.escape(name).replace(r"\*", r"[^:]+")
        return re.compile(source + r"(:\d*)?\Z", re.IGNORECASE)

    def __call__(self, environ, start_response):
        host = environ.get("HTTP_HOST") or environ.get("SERVER_NAME")
        app = next(app for pattern, app in self.rules if pattern.match(host))
        return app(environ, start_response)


class Nursery:
    """Makes each thing once. Those who want one that is being made wait until it is there."""

    def __init__(self, make):
        self.make = make
        self.made = {}
        self.busy = set()
        self.changed = Condition()

    @contextmanager
    def turn(self, key):
        with self.changed:
            self.changed.wait_for(lambda: key not in self.busy)
            self.busy.add(key)
        try:
            yield
        finally:
            with self.changed:
                self.busy.discard(key)
                self.changed.notify_all()

    def get(self, *key):
        with self.turn(key):
            if key not in self.made:
                thing = self.make(*key)
                if thing is None:
                    return None
                self.made[key] = thing
            return self.made[key]


class LazyApp:
    def __init__(self, create):
        self.nursery = Nursery(create)

    def __call__(self, environ, start_response):
        app = self.nursery.get()
        return app(environ, start_response)


class TenantDispatcher:
    def __init__(self, app, create):
        self.app = app
        self.nursery = Nursery(create)

    def __call__(self, environ, start_response):
        found = re.match("/([^/]+)", environ.get("PATH_INFO", ""))
        app = None
        if found:
            try:
                app = self.nursery.get(found[1].encode("latin-1").decode("utf-8"))
            except UnicodeError:
                app = None
        if app is None:
            return self.app(environ, start_response)
        return DispatcherMiddleware(self.app, {found[0]: app})(environ, start_response)
