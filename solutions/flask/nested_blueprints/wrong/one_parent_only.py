"""A child remembers its parent: one that is nested in two places has the last one's name in both.

子蓝图只记得一个父蓝图：嵌套在两处时，两处都用后一个的名字。

Loses: names
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.sansio.scaffold import Scaffold


def join(before: str | None, after: str | None) -> str | None:
    """Two parts of a URL with one slash between them; a part that is ``None`` is not there."""
    if before is None or after is None:
        return after if before is None else before
    return f"{before.rstrip('/')}/{after.lstrip('/')}"


@dataclass
class State:
    """One registration of one blueprint: where it stands in the tree, and on which app."""

    app: Flask
    blueprint: "Blueprint"
    options: dict[str, Any]
    name: str
    url_prefix: str | None
    first_registration: bool

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable | None = None,
        **options: Any,
    ) -> None:
        """``app.add_url_rule``, below the prefix and with the full name before the endpoint."""
        if endpoint is None:
            endpoint = view_func.__name__
        url = join(self.url_prefix, rule) if rule else self.url_prefix
        self.app.add_url_rule(url, f"{self.name}.{endpoint}", view_func, **options)


class Blueprint(Scaffold):
    """Routes, hooks, error handlers, and other blueprints.

    The scaffold brings ``route``, ``before_request``, ``errorhandler`` and so on. It collects functions in dicts
    like those of the app, with the key ``None`` for the blueprint's own.
    """

    def __init__(self, name: str, import_name: str, *, url_prefix: str | None = None) -> None:
        super().__init__(import_name)
        self.name = name
        self.url_prefix = url_prefix
        self._steps: list[Callable[[State], object]] = []
        self._children: list[tuple[Blueprint, dict[str, Any]]] = []
        self._registered = False

    def _check_setup_finished(self, f_name: str) -> None:
        """Refuse to record what apps that have this blueprint would never hear of."""
        if self._registered:
            message = f"{self.name} is registered: too late for {f_name}"
            raise AssertionError(message)

    # -- what is recorded -------------------------------------------------------------------

    def record(self, func: Callable[[State], object]) -> None:
        """Have ``func(state)`` called at each registration."""
        self._check_setup_finished("record")
        self._steps.append(func)

    def record_once(self, func: Callable[[State], object]) -> None:
        """Have ``func(state)`` called at the first registration on each app."""
        self.record(lambda state: state.first_registration and func(state))

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable | None = None,
        **options: Any,
    ) -> None:
        """Record a route. It is added under every name, each with its own prefix and endpoint."""
        self.record(lambda state: state.add_url_rule(rule, endpoint, view_func, **options))

    def before_app_request(self, func: Callable) -> Callable:
        """Decorator: a before function of the app, which would run twice if it were added twice."""
        self.record_once(lambda state: state.app.before_request(func))
        return func

    def app_errorhandler(self, what: type[Exception] | int) -> Callable:
        """Decorator: an error handler of the app."""

        def decorator(func: Callable) -> Callable:
            self.record_once(lambda state: state.app.register_error_handler(what, func))
            return func

        return decorator

    def register_blueprint(self, child: "Blueprint", **options: Any) -> None:
        """Hang ``child`` below this blueprint. It is registered when this one is."""
        self._check_setup_finished("register_blueprint")
        if child is self:
            message = "a blueprint cannot be its own child"
            raise ValueError(message)
        self._children.append((child, options))
        child._parent = self

    # -- what is played back ------------------------------------------------------------------

    def register(self, app: Flask, options: dict[str, Any]) -> None:
        """Register this blueprint and all below it; ``app.register_blueprint`` calls this."""
        self._register(app, options, None, None)

    def _register(
        self, app: Flask, options: dict[str, Any], parent: str | None, above: str | None
    ) -> None:
        """``parent`` is the full name of the blueprint above, ``above`` its whole prefix."""
        name = options.get("name", self.name)
        if parent is not None:
            name = f"{self._parent._full_name}.{name}"
        if name in app.blueprints:
            message = f"the app has a blueprint called {name!r} already"
            raise ValueError(message)
        # The first time is a matter of the blueprint, and the name one of this place in the tree.
        first = all(other is not self for other in app.blueprints.values())
        app.blueprints[name] = self
        self._registered = True
        self._full_name = name

        own = options.get("url_prefix")
        prefix = join(above, self.url_prefix if own is None else own)
        self._merge_into(app, name)
        state = State(app, self, options, name, prefix, first)
        for step in self._steps:
            step(state)
        for child, child_options in self._children:
            child._register(app, child_options, name, prefix)

    def _merge_into(self, app: Flask, name: str) -> None:
        """Copy hooks and handlers to the app's dicts, under the full name.

        That is all there is to layers: Flask cuts ``site.shop.view`` into ``site.shop`` and ``site``, and asks for
        the functions of each.
        """
        for kind in ("before_request_funcs", "after_request_funcs", "teardown_request_funcs"):
            getattr(app, kind)[name].extend(getattr(self, kind)[None])
        for code, handlers in self.error_handler_spec[None].items():
            app.error_handler_spec[name][code].update(handlers)
