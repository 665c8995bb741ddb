"""Routes: rule, endpoint, view.

Write the class below; README.md has the rules, task by task.
"""

from collections.abc import Callable, Iterable
from typing import Any


class Flask:
    """A WSGI application that is nothing but its routes."""

    def __init__(self, import_name: str) -> None:
        """Make an app with an empty ``url_map`` and no ``view_functions``."""
        raise NotImplementedError

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Add a rule for an endpoint, and the endpoint's view if it is given."""
        raise NotImplementedError

    def route(self, rule: str, **options: Any) -> Callable:
        """Decorate a view: the same options as `add_url_rule`."""
        raise NotImplementedError

    def get(self, rule: str, **options: Any) -> Callable:
        """Decorate a view for GET; `post`, `put`, `delete` and `patch` are missing yet."""
        raise NotImplementedError

    def endpoint(self, endpoint: str) -> Callable:
        """Decorate the view of an endpoint whose rules are added elsewhere."""
        raise NotImplementedError

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        """Handle one request."""
        raise NotImplementedError
