"""url_prefix="" at the registration counts as not given.

注册时写 url_prefix="" 被当成没写。

Loses: deferred, routes
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException, default_exceptions


class SetupState:
    """One registration of one blueprint: what a recorded step is called with."""

    def __init__(self, blueprint: "Blueprint", app: Flask, options: dict[str, Any]) -> None:
        self.blueprint = blueprint
        self.app = app
        self.options = options
        # The one who registers has the last word, and "" is a word: no prefix at all.
        prefix = options.get("url_prefix")
        self.url_prefix: str | None = prefix or blueprint.url_prefix

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable | None = None,
        **options: Any,
    ) -> None:
        """``app.add_url_rule``, with the prefix before the URL and the name before the endpoint."""
        if self.url_prefix is not None:
            # Exactly one slash at the seam; an empty rule is the bare prefix.
            joined = f"{self.url_prefix.rstrip('/')}/{rule.lstrip('/')}"
            rule = joined if rule else self.url_prefix
        if endpoint is None:
            endpoint = view_func.__name__
        self.app.add_url_rule(rule, f"{self.blueprint.name}.{endpoint}", view_func, **options)


def setup(method: Callable) -> Callable:
    """A method that records something, and so may not be called once there was a registration."""

    @wraps(method)
    def checked(self: "Blueprint", *args: Any, **kwargs: Any) -> Any:
        if self._registered:
            # An app that has played the recording would never hear of this.
            message = f"blueprint {self.name!r} is registered: too late for {method.__name__}()"
            raise AssertionError(message)
        return method(self, *args, **kwargs)

    return checked


class Blueprint:
    """Routes, hooks and error handlers for an app that is not there yet."""

    def __init__(self, name: str, import_name: str, *, url_prefix: str | None = None) -> None:
        if not name or "." in name:
            # The dot separates blueprint and view in an endpoint.
            message = f"a blueprint's name is not empty and has no dot: {name!r}"
            raise ValueError(message)
        self.name = name
        self.import_name = import_name
        self.url_prefix = url_prefix
        self._steps: list[Callable[[SetupState], object]] = []
        self._registered = False

    # -- record, and play back ------------------------------------------------------------

    @setup
    def record(self, func: Callable[[SetupState], object]) -> None:
        """Have ``func(state)`` called at each registration. Everything else comes down to this."""
        self._steps.append(func)

    def register(self, app: Flask, options: dict[str, Any]) -> None:
        """Play the recording on ``app``; ``app.register_blueprint`` calls this."""
        if self.name in app.blueprints:
            message = f"the app has a blueprint called {self.name!r} already"
            raise ValueError(message)
        app.blueprints[self.name] = self
        self._registered = True
        state = SetupState(self, app, options)
        for step in self._steps:
            step(state)

    # -- routes ---------------------------------------------------------------------------

    @setup
    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable | None = None,
        **options: Any,
    ) -> None:
        """Record a route."""
        for name in (endpoint, getattr(view_func, "__name__", None)):
            if name and "." in name:
                message = f"an endpoint in a blueprint has no dot: {name!r}"
                raise ValueError(message)
        self.record(lambda state: state.add_url_rule(rule, endpoint, view_func, **options))

    @setup
    def route(self, rule: str, *, endpoint: str | None = None, **options: Any) -> Callable:
        """Decorator: record a route to the function."""

        def decorator(view: Callable) -> Callable:
            self.add_url_rule(rule, endpoint, view, **options)
            return view

        return decorator

    def get(self, rule: str, **options: Any) -> Callable:
        """Decorator: a route for GET."""
        return self.route(rule, methods=["GET"], **options)

    def post(self, rule: str, **options: Any) -> Callable:
        """Decorator: a route for POST."""
        return self.route(rule, methods=["POST"], **options)

    # -- hooks: Flask keeps them in {scope: [functions]}, and the app's scope is None --------

    @setup
    def before_request(self, func: Callable) -> Callable:
        """Decorator: call ``func`` before each request to a view of this blueprint."""
        self.record(lambda state: state.app.before_request_funcs[self.name].append(func))
        return func

    @setup
    def after_request(self, func: Callable) -> Callable:
        """Decorator: call ``func`` with the response of each request to this blueprint."""
        self.record(lambda state: state.app.after_request_funcs[self.name].append(func))
        return func

    @setup
    def teardown_request(self, func: Callable) -> Callable:
        """Decorator: call ``func`` at the very end of each request to this blueprint."""
        self.record(lambda state: state.app.teardown_request_funcs[self.name].append(func))
        return func

    @setup
    def before_app_request(self, func: Callable) -> Callable:
        """Decorator: call ``func`` before each request to the app."""
        self.record(lambda state: state.app.before_request(func))
        return func

    @setup
    def after_app_request(self, func: Callable) -> Callable:
        """Decorator: call ``func`` with each response of the app."""
        self.record(lambda state: state.app.after_request(func))
        return func

    @setup
    def teardown_app_request(self, func: Callable) -> Callable:
        """Decorator: call ``func`` at the very end of each request to the app."""
        self.record(lambda state: state.app.teardown_request(func))
        return func

    # -- error handlers: {scope: {code: {class: handler}}} -------------------------------------

    @setup
    def register_error_handler(self, what: type[Exception] | int, func: Callable) -> None:
        """Let ``func`` answer for an exception, or an HTTP error, in this blueprint's views."""
        cls = default_exceptions[what] if isinstance(what, int) else what
        code = cls.code if issubclass(cls, HTTPException) else None

        def step(state: SetupState) -> None:
            state.app.error_handler_spec[self.name][code][cls] = func

        self.record(step)

    @setup
    def errorhandler(self, what: type[Exception] | int) -> Callable:
        """Decorator for ``register_error_handler``."""

        def decorator(func: Callable) -> Callable:
            self.register_error_handler(what, func)
            return func

        return decorator

    @setup
    def app_errorhandler(self, what: type[Exception] | int) -> Callable:
        """Decorator: let the function answer for an error anywhere in the app."""

        def decorator(func: Callable) -> Callable:
            self.record(lambda state: state.app.register_error_handler(what, func))
            return func

        return decorator
