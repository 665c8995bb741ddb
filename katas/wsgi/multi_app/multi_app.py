"""Several apps in one process. Fill in the bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
App = Callable[..., Iterable[bytes]]


class DispatcherMiddleware:
    """An app for each prefix of the path, and one for all the rest."""

    def __init__(self, app: App, mounts: dict[str, App] | None = None) -> None:
        raise NotImplementedError

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        raise NotImplementedError


class HostDispatcher:
    """An app for each host name, and one for all the rest."""

    def __init__(self, app: App, hosts: dict[str, App]) -> None:
        raise NotImplementedError

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        raise NotImplementedError


class LazyApp:
    """An app that is created when the first request comes."""

    def __init__(self, create: Callable[[], App]) -> None:
        raise NotImplementedError

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        raise NotImplementedError


class TenantDispatcher:
    """An app for each tenant, created when the first request for it comes."""

    def __init__(self, app: App, create: Callable[[str], App | None]) -> None:
        raise NotImplementedError

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        raise NotImplementedError
