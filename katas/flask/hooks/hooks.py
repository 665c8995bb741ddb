"""Hooks: the time line of a request.

Write the two classes below; README.md has the rules, task by task.
"""

from collections.abc import Callable, Iterable
from typing import Any


class Blueprint:
    """Views with hooks of their own, to be registered on an app."""

    def __init__(self, name: str, import_name: str) -> None:
        raise NotImplementedError

    def route(self, rule: str) -> Callable:
        """Decorator: the function is the view for ``rule``."""
        raise NotImplementedError

    def before_request(self, func: Callable) -> Callable:
        """Decorator: call ``func()`` before each view of this blueprint."""
        raise NotImplementedError

    def after_request(self, func: Callable) -> Callable:
        """Decorator: call ``func(response)`` after each view of this blueprint."""
        raise NotImplementedError

    def teardown_request(self, func: Callable) -> Callable:
        """Decorator: call ``func(error)`` at the end of each request to this blueprint."""
        raise NotImplementedError

    def before_app_request(self, func: Callable) -> Callable:
        """Decorator: ``before_request`` of the app."""
        raise NotImplementedError

    def after_app_request(self, func: Callable) -> Callable:
        """Decorator: ``after_request`` of the app."""
        raise NotImplementedError

    def teardown_app_request(self, func: Callable) -> Callable:
        """Decorator: ``teardown_request`` of the app."""
        raise NotImplementedError


class App:
    """A WSGI application that calls views, and hooks around them."""

    def __init__(self, import_name: str) -> None:
        raise NotImplementedError

    def route(self, rule: str) -> Callable:
        """Decorator: the function is the view for ``rule``."""
        raise NotImplementedError

    def before_request(self, func: Callable) -> Callable:
        """Decorator: call ``func()`` before each view."""
        raise NotImplementedError

    def after_request(self, func: Callable) -> Callable:
        """Decorator: call ``func(response)`` after each view."""
        raise NotImplementedError

    def teardown_request(self, func: Callable) -> Callable:
        """Decorator: call ``func(error)`` at the end of each request."""
        raise NotImplementedError

    def errorhandler(self, cls: type[Exception]) -> Callable:
        """Decorator: the function turns exceptions of this class into a response."""
        raise NotImplementedError

    def register_blueprint(self, blueprint: Blueprint) -> None:
        """Take over what the blueprint has."""
        raise NotImplementedError

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        """Answer one request."""
        raise NotImplementedError
