"""Blueprint: record now, register later.

Write the class below; README.md has the rules, task by task. The object that recorded functions
are called with is up to you: write a second class for it.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask


class Blueprint:
    """Routes, hooks and error handlers, to be registered on an app later."""

    def __init__(self, name: str, import_name: str, *, url_prefix: str | None = None) -> None:
        """Raise ValueError if the name is empty or has a dot."""
        raise NotImplementedError

    def record(self, func: Callable) -> None:
        """Have ``func(state)`` called at each registration."""
        raise NotImplementedError

    def register(self, app: Flask, options: dict[str, Any]) -> None:
        """Put everything that was recorded into ``app``.

        ``app.register_blueprint(blueprint, **options)`` calls this.
        """
        raise NotImplementedError

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable | None = None,
        **options: Any,
    ) -> None:
        """Add a route; ``options`` are those of ``Flask.add_url_rule``."""
        raise NotImplementedError

    def route(self, rule: str, **options: Any) -> Callable:
        """Decorator: add a route to a function."""
        raise NotImplementedError

    def get(self, rule: str, **options: Any) -> Callable:
        """Decorator: add a route for GET."""
        raise NotImplementedError

    def post(self, rule: str, **options: Any) -> Callable:
        """Decorator: add a route for POST."""
        raise NotImplementedError

    def before_request(self, func: Callable) -> Callable:
        """Decorator: call ``func()`` before each request to this blueprint."""
        raise NotImplementedError

    def after_request(self, func: Callable) -> Callable:
        """Decorator: call ``func(response)`` after each request to this blueprint."""
        raise NotImplementedError

    def teardown_request(self, func: Callable) -> Callable:
        """Decorator: call ``func(error)`` at the end of each request to this blueprint."""
        raise NotImplementedError

    def before_app_request(self, func: Callable) -> Callable:
        """Decorator: call ``func()`` before each request to the app."""
        raise NotImplementedError

    def after_app_request(self, func: Callable) -> Callable:
        """Decorator: call ``func(response)`` after each request to the app."""
        raise NotImplementedError

    def teardown_app_request(self, func: Callable) -> Callable:
        """Decorator: call ``func(error)`` at the end of each request to the app."""
        raise NotImplementedError

    def errorhandler(self, what: type[Exception] | int) -> Callable:
        """Decorator: let the function answer for an error in this blueprint."""
        raise NotImplementedError

    def register_error_handler(self, what: type[Exception] | int, func: Callable) -> None:
        """The same as a plain call."""
        raise NotImplementedError

    def app_errorhandler(self, what: type[Exception] | int) -> Callable:
        """Decorator: let the function answer for an error anywhere in the app."""
        raise NotImplementedError
