"""A tape of (function, arguments): the setup methods are made by a factory, the tape is frozen at last."""

from functools import partial
from types import SimpleNamespace
from werkzeug.exceptions import default_exceptions


def add_rule(state, rule, endpoint=None, view_func=None, **options):
    before, name = state.url_prefix, state.blueprint.name
    if before is not None:
        rule = "/".join([before.rstrip("/"), rule.lstrip("/")]) if rule != "" else before
    endpoint = endpoint if endpoint is not None else view_func.__name__
    state.app.add_url_rule(rule, ".".join([name, endpoint]), view_func, **options)


def add_function(state, table, wide, func):
    scope = None if wide else state.blueprint.name
    getattr(state.app, table)[scope] = [*getattr(state.app, table)[scope], func]


def add_handler(state, wide, what, func):
    if wide:
        state.app.register_error_handler(what, func)
        return
    cls = default_exceptions[what] if type(what) is int else what
    state.app.error_handler_spec[state.blueprint.name][getattr(cls, "code", None)][cls] = func


def hook(table, wide):
    def method(self, func):
        self.tape.append((add_function, (table, wide, func), {}))
        return func

    return method


class Blueprint:
    def __init__(self, name, import_name, *, url_prefix=None):
        if name == "" or name.count("."):
            raise ValueError("bad name")
        self.name = name
        self.import_name = import_name
        self.url_prefix = url_prefix
        self._tape = []

    @property
    def tape(self):
        assert isinstance(self._tape, list), "the tape is frozen"
        return self._tape

    def register(self, app, options):
        if app.blueprints.setdefault(self.name, None) is not None:
            raise ValueError("name taken")
        app.blueprints[self.name] = self
        self._tape = tuple(self._tape)
        prefix = options["url_prefix"] if options.get("url_prefix") is not None else self.url_prefix
        state = SimpleNamespace(app=app, blueprint=self, options=options, url_prefix=prefix)
        state.add_url_rule = partial(add_rule, state)
        for function, args, kwargs in self._tape:
            function(state, *args, **kwargs)

    def record(self, func):
        self.tape.append((func, (), {}))

    def add_url_rule(self, rule, endpoint=None, view_func=None, **options):
        if any("." in name for name in (endpoint or "", getattr(view_func, "__name__", ""))):
            raise ValueError("dot")
        self.tape.append((add_rule, (rule, endpoint, view_func), options))

    def route(self, rule, endpoint=None, **options):
        self.tape  # noqa: B018

        def decorate(view):
            self.add_url_rule(rule, endpoint, view, **options)
            return view

        return decorate

    def get(self, rule, **options):
        return self.route(rule, **{"methods": ["GET"]}, **options)

    def post(self, rule, **options):
        return self.route(rule, **{"methods": ["POST"]}, **options)

    before_request = hook("before_request_funcs", False)
    after_request = hook("after_request_funcs", False)
    teardown_request = hook("teardown_request_funcs", False)
    before_app_request = hook("before_request_funcs", True)
    after_app_request = hook("after_request_funcs", True)
    teardown_app_request = hook("teardown_request_funcs", True)

    def register_error_handler(self, what, func):
        self.tape.append((add_handler, (False, what, func), {}))

    def errorhandler(self, what):
        self.tape  # noqa: B018

        def decorate(func):
            self.register_error_handler(what, func)
            return func

        return decorate

    def app_errorhandler(self, what):
        self.tape  # noqa: B018

        def decorate(func):
            self.tape.append((add_handler, (True, what, func), {}))
            return func

        return decorate
