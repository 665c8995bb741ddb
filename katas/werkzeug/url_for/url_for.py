"""Build URLs from endpoints. See README.md."""

from collections.abc import Iterable, Mapping
from typing import Any


class Rule:
    """One URL pattern such as ``"/item/<int:number>"`` and its endpoint."""

    def __init__(
        self,
        string: str,
        *,
        endpoint: str,
        defaults: Mapping[str, Any] | None = None,
        methods: Iterable[str] | None = None,
    ) -> None:
        raise NotImplementedError


class Map:
    """All rules of an application."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        raise NotImplementedError

    def bind(
        self, server_name: str, script_name: str | None = None, *, url_scheme: str = "http"
    ) -> "MapAdapter":
        """Return an adapter that knows where the application is reached."""
        raise NotImplementedError


class MapAdapter:
    """A map together with the place where its application is mounted."""

    def build(
        self,
        endpoint: str,
        values: Mapping[str, Any] | None = None,
        method: str | None = None,
        force_external: bool = False,
        append_unknown: bool = True,
        url_scheme: str | None = None,
    ) -> str:
        """Return the URL of ``endpoint``, or raise BuildError."""
        raise NotImplementedError


class BuildError(LookupError):
    """No rule builds this endpoint from these values with this method.

    Attributes: ``endpoint``, ``values``, ``method``, and ``suggested``, the closest rule.
    """

    def __init__(self, *args: Any) -> None:
        raise NotImplementedError


def url_for(
    adapter: MapAdapter,
    endpoint: str,
    *,
    _anchor: str | None = None,
    _method: str | None = None,
    _scheme: str | None = None,
    _external: bool | None = None,
    **values: Any,
) -> str:
    """Return what ``flask.url_for`` returns during a request bound to ``adapter``."""
    raise NotImplementedError
