"""Find the rule for a URL among many. See README.md."""

from collections.abc import Iterable, Mapping
from typing import Any


class NotFound(Exception):
    """No rule fits the path."""

    code = 404

    def __init__(self) -> None:
        raise NotImplementedError


class MethodNotAllowed(Exception):
    """Rules fit the path, but none of them the method; has ``valid_methods``."""

    code = 405

    def __init__(self, valid_methods: Iterable[str]) -> None:
        raise NotImplementedError


class RequestRedirect(Exception):
    """The resource is there, under another URL; has ``new_url``."""

    def __init__(self, new_url: str) -> None:
        raise NotImplementedError


class Rule:
    """One URL pattern, the endpoint it leads to, and when it may be used."""

    def __init__(
        self,
        string: str,
        *,
        endpoint: str,
        methods: Iterable[str] | None = None,
        defaults: Mapping[str, Any] | None = None,
        strict_slashes: bool | None = None,
        subdomain: str | None = None,
        host: str | None = None,
    ) -> None:
        raise NotImplementedError


class Map:
    """All rules of an application."""

    def __init__(
        self,
        rules: Iterable[Rule] = (),
        *,
        strict_slashes: bool = True,
        merge_slashes: bool = True,
        redirect_defaults: bool = True,
        host_matching: bool = False,
    ) -> None:
        raise NotImplementedError

    def add(self, rule: Rule) -> None:
        """Add a rule, also after the map was bound."""
        raise NotImplementedError

    def bind(
        self,
        server_name: str,
        script_name: str | None = None,
        subdomain: str | None = None,
        url_scheme: str = "http",
        default_method: str = "GET",
        path_info: str | None = None,
        query_args: str | None = None,
    ) -> "MapAdapter":
        """Return an adapter: the map, and what is known of a request."""
        raise NotImplementedError


class MapAdapter:
    """A map that is bound to a request."""

    def match(
        self,
        path_info: str | None = None,
        method: str | None = None,
        *,
        query_args: str | None = None,
    ) -> tuple[str, dict[str, Any]]:
        """Return (endpoint, values); or raise NotFound, MethodNotAllowed or RequestRedirect."""
        raise NotImplementedError

    def test(self, path_info: str | None = None, method: str | None = None) -> bool:
        """Would ``match`` find a rule, or redirect?"""
        raise NotImplementedError

    def allowed_methods(self, path_info: str | None = None) -> list[str]:
        """Return the methods that a 405 for this path would offer."""
        raise NotImplementedError
