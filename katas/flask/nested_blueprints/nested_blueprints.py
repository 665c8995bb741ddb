"""Nested blueprints: trees of prefixes and names.

Write the class below; README.md has the rules, task by task. The base class brings ``route``, ``get``, ``before_request``,
``errorhandler`` and so on; it calls two of your methods for that. You can do without it, too.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.sansio.scaffold import Scaffold


class Blueprint(Scaffold):
    """Routes, hooks, error handlers, and other blueprints."""

    def __init__(self, name: str, import_name: str, *, url_prefix: str | None = None) -> None:
        raise NotImplementedError

    def _check_setup_finished(self, f_name: str) -> None:
        """Called by each method of the scaffold before it does anything; ``f_name`` is its name."""
        raise NotImplementedError

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable | None = None,
        **options: Any,
    ) -> None:
        """Add a route; the decorators of the scaffold call this."""
        raise NotImplementedError

    def record(self, func: Callable) -> None:
        """Have ``func(state)`` called at each registration."""
        raise NotImplementedError

    def record_once(self, func: Callable) -> None:
        """Have ``func(state)`` called at the first registration on each app."""
        raise NotImplementedError

    def before_app_request(self, func: Callable) -> Callable:
        """Decorator: call ``func()`` before each request to the app."""
        raise NotImplementedError

    def app_errorhandler(self, what: type[Exception] | int) -> Callable:
        """Decorator: let the function answer for an error anywhere in the app."""
        raise NotImplementedError

    def register_blueprint(self, child: "Blueprint", **options: Any) -> None:
        """Hang ``child`` below this blueprint."""
        raise NotImplementedError

    def register(self, app: Flask, options: dict[str, Any]) -> None:
        """Register this blueprint, and all below it, on ``app``.

        ``app.register_blueprint(blueprint, **options)`` calls this.
        """
        raise NotImplementedError
