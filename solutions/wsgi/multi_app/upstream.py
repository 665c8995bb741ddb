"""Werkzeug's dispatcher, and the same with what it offers for hosts and tenants."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from threading import Lock
from typing import Any

from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wsgi import get_host

__all__ = ["DispatcherMiddleware", "HostDispatcher", "LazyApp", "TenantDispatcher"]

App = Callable[..., Iterable[bytes]]


class HostDispatcher:
    def __init__(self, app: App, hosts: dict[str, App]) -> None:
        self.app, self.hosts = app, hosts

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        host = get_host(environ).partition(":")[0].lower()
        labels = host.split(".")
        parents = [f"*.{'.'.join(labels[start:])}" for start in range(1, len(labels))]
        found = (self.hosts[name] for name in [host, *parents] if name in self.hosts)
        return next(found, self.app)(environ, start_response)


class LazyApp:
    def __init__(self, create: Callable[[], App]) -> None:
        self.create, self.lock = cache(create), Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self.lock:
            app = self.create()
        return app(environ, start_response)


class TenantDispatcher:
    def __init__(self, app: App, create: Callable[[str], App | None]) -> None:
        self.dispatcher, self.create, self.lock = DispatcherMiddleware(app), create, Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        mounts, segments = self.dispatcher.mounts, environ.get("PATH_INFO", "").split("/")
        segment = "".join(segments[1:2])
        name = segment.encode("latin-1").decode("utf-8", "ignore")
        with self.lock:
            if name.encode() == segment.encode("latin-1") != b"" and f"/{segment}" not in mounts:
                tenant = self.create(name)
                if tenant is not None:
                    mounts[f"/{segment}"] = tenant
        return self.dispatcher(environ, start_response)
