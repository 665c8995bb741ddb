"""The shortest wildcard that fits is taken.

取匹配的通配符里最短的。

Loses: hosts
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

Environ = dict[str, Any]
App = Callable[..., Iterable[bytes]]


def _mounted_at(environ: Environ, prefix: str) -> Environ:
    """The environ for an app that is mounted at ``prefix``, which begins the path.

    The URL is SCRIPT_NAME + PATH_INFO, before and after: the prefix only changes sides.
    """
    script_name, path_info = environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", "")
    return environ | {
        "SCRIPT_NAME": script_name + prefix,
        "PATH_INFO": path_info.removeprefix(prefix),
    }


class DispatcherMiddleware:
    """An app for each prefix of the path, and one for all the rest."""

    def __init__(self, app: App, mounts: dict[str, App] | None = None) -> None:
        self.app = app
        self.mounts = {} if mounts is None else mounts

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        # From the whole path upwards, slash by slash: the first that fits is the longest.
        prefix = environ.get("PATH_INFO", "")
        while prefix:
            if prefix in self.mounts:
                app = self.mounts[prefix]
                return app(_mounted_at(environ, prefix), start_response)
            prefix = prefix.rpartition("/")[0]
        return self.app(environ, start_response)


class HostDispatcher:
    """An app for each host name, and one for all the rest."""

    def __init__(self, app: App, hosts: dict[str, App]) -> None:
        self.app = app
        self.hosts = hosts

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        return self._app_for(_host(environ))(environ, start_response)

    def _app_for(self, host: str) -> App:
        if host in self.hosts:
            return self.hosts[host]
        # a.b.example, then *.b.example, then *.example: label by label, the longest first
        fitting = [name for name in self.hosts if name[0] == "*" and host.endswith(name[1:])]
        if fitting:
            return self.hosts[min(fitting, key=len)]
        return self.app


def _host(environ: Environ) -> str:
    """The name that the client used, without a port. Names have no case."""
    host: str = environ.get("HTTP_HOST") or environ["SERVER_NAME"]
    return host.partition(":")[0].lower()


class LazyApp:
    """An app that is created when the first request comes."""

    def __init__(self, create: Callable[[], App]) -> None:
        self._create = create
        self._app: App | None = None
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        with self._lock:
            # Looked at inside: whoever waited for the lock finds an app that is there by now.
            if self._app is None:
                self._app = self._create()
        # Called outside, or there would be one request at a time.
        return self._app(environ, start_response)


class TenantDispatcher:
    """An app for each tenant, created when the first request for it comes."""

    def __init__(self, app: App, create: Callable[[str], App | None]) -> None:
        self.app = app
        self._create = create
        self._tenants: dict[str, App] = {}
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        segment = environ.get("PATH_INFO", "")[1:].partition("/")[0]
        tenant = self._tenant(segment)
        if tenant is None:
            return self.app(environ, start_response)
        return tenant(_mounted_at(environ, f"/{segment}"), start_response)

    def _tenant(self, segment: str) -> App | None:
        try:
            # The characters of a WSGI path are bytes in disguise.
            name = segment.encode("latin-1").decode()
        except UnicodeDecodeError:
            return None
        if not name:
            return None
        with self._lock:
            if name not in self._tenants:
                app = self._create(name)
                if app is None:
                    return None  # not remembered: tomorrow it may be a customer
                self._tenants[name] = app
            return self._tenants[name]
