"""Tables instead of closures: each kind of setup has its own list, and register() copies them."""

from dataclasses import dataclass
from itertools import chain
from typing import Any

from flask import Flask
from werkzeug.exceptions import default_exceptions

KINDS = ("before_request", "after_request", "teardown_request")


@dataclass
class Registration:
    """What a recorded function gets to see."""

    app: Flask
    blueprint: "Blueprint"
    options: dict

    @property
    def url_prefix(self):
        given = self.options.get("url_prefix")
        return given if given is not None else self.blueprint.url_prefix

    def add_url_rule(self, rule, endpoint=None, view_func=None, **options):
        name = endpoint or view_func.__name__
        self.app.add_url_rule(
            self._join(rule), self.blueprint.name + "." + name, view_func, **options
        )

    def _join(self, rule):
        prefix = self.url_prefix
        if prefix is None:
            return rule
        if not rule:
            return prefix
        while prefix.endswith("/"):
            prefix = prefix[:-1]
        while rule.startswith("/"):
            rule = rule[1:]
        return prefix + "/" + rule


class Blueprint:
    def __init__(self, name, import_name, *, url_prefix=None):
        parts = name.split(".")
        if len(parts) != 1 or not parts[0]:
            raise ValueError(name)
        self.name, self.import_name, self.url_prefix = name, import_name, url_prefix
        self.apps = []
        self.steps = []
        self.own = {kind: [] for kind in KINDS}
        self.wide = {kind: [] for kind in KINDS}
        self.handlers, self.wide_handlers = [], []

    def _open(self):
        if self.apps:
            raise AssertionError("registered already")

    def register(self, app, options):
        if self.name in app.blueprints:
            raise ValueError(self.name)
        app.blueprints[self.name] = self
        self.apps.append(app)
        for kind in KINDS:
            table = getattr(app, f"{kind}_funcs")
            table.setdefault(self.name, []).extend(self.own[kind])
            table.setdefault(None, []).extend(self.wide[kind])
        scoped = ((self.name, *each) for each in self.handlers)
        wide = ((None, *each) for each in self.wide_handlers)
        for scope, what, func in chain(scoped, wide):
            error = default_exceptions.get(what, what)
            app.error_handler_spec[scope][getattr(error, "code", None)][error] = func
        registration = Registration(app, self, options)
        for step in self.steps:
            step(registration)

    def record(self, func):
        self._open()
        self.steps.append(func)

    def add_url_rule(self, rule, endpoint=None, view_func=None, **options):
        self._open()
        if "." in (endpoint or "") or "." in getattr(view_func, "__name__", ""):
            raise ValueError("dot")

        def step(registration: Registration) -> Any:
            return registration.add_url_rule(rule, endpoint, view_func, **options)

        self.steps.append(step)

    def route(self, rule, **options):
        self._open()

        def decorator(view):
            self.add_url_rule(rule, options.pop("endpoint", None), view, **options)
            return view

        return decorator

    def get(self, rule, **options):
        return self.route(rule, methods=("GET",), **options)

    def post(self, rule, **options):
        return self.route(rule, methods=("POST",), **options)

    def _keep(self, where, item, result):
        self._open()
        where.append(item)
        return result

    def before_request(self, func):
        return self._keep(self.own["before_request"], func, func)

    def after_request(self, func):
        return self._keep(self.own["after_request"], func, func)

    def teardown_request(self, func):
        return self._keep(self.own["teardown_request"], func, func)

    def before_app_request(self, func):
        return self._keep(self.wide["before_request"], func, func)

    def after_app_request(self, func):
        return self._keep(self.wide["after_request"], func, func)

    def teardown_app_request(self, func):
        return self._keep(self.wide["teardown_request"], func, func)

    def register_error_handler(self, what, func):
        self._keep(self.handlers, (what, func), None)

    def errorhandler(self, what):
        return lambda func: self._keep(self.handlers, (what, func), func)

    def app_errorhandler(self, what):
        return lambda func: self._keep(self.wide_handlers, (what, func), func)
