"""The way Flask does it: a child gets ordinary options, in which name and prefix of the parent are worked in."""

from flask.sansio.scaffold import Scaffold


class SetupState:
    def __init__(self, blueprint, app, options, first_registration):
        self.blueprint, self.app, self.options = blueprint, app, options
        self.first_registration = first_registration
        self.full_name = ".".join(
            part for part in (options.get("above"), options.get("name", blueprint.name)) if part
        )
        self.url_prefix = options.get("url_prefix")
        if self.url_prefix is None:
            self.url_prefix = blueprint.url_prefix

    def below(self, child, options):
        """The options with which a child is registered at this place."""
        options = dict(options)
        options["above"] = self.full_name
        prefix = options.get("url_prefix")
        if prefix is None:
            prefix = child.url_prefix
        if prefix is None:
            prefix = self.url_prefix
        elif self.url_prefix is not None:
            prefix = self.url_prefix.rstrip("/") + "/" + prefix.lstrip("/")
        options["url_prefix"] = prefix
        return options

    def add_url_rule(self, rule, endpoint=None, view_func=None, **options):
        if self.url_prefix is not None:
            if rule == "":
                rule = self.url_prefix
            else:
                rule = self.url_prefix.rstrip("/") + "/" + rule.lstrip("/")
        endpoint = endpoint or view_func.__name__
        self.app.add_url_rule(rule, f"{self.full_name}.{endpoint}", view_func, **options)


class Blueprint(Scaffold):
    closed = False

    def __init__(self, name, import_name, *, url_prefix=None):
        Scaffold.__init__(self, import_name)
        self.name = name
        self.url_prefix = url_prefix
        self.deferred = []
        self.nested = []

    def _check_setup_finished(self, f_name):
        if self.closed:
            raise AssertionError(f_name)

    def record(self, func):
        self._check_setup_finished("record")
        self.deferred.append((func, False))

    def record_once(self, func):
        self._check_setup_finished("record_once")
        self.deferred.append((func, True))

    def add_url_rule(self, rule, endpoint=None, view_func=None, **options):
        self.record(lambda state: state.add_url_rule(rule, endpoint, view_func, **options))

    def before_app_request(self, func):
        self.record_once(lambda state: state.app.before_request_funcs[None].append(func))
        return func

    def app_errorhandler(self, what):
        self._check_setup_finished("app_errorhandler")

        def decorator(func):
            self.record_once(lambda state: state.app.register_error_handler(what, func))
            return func

        return decorator

    def register_blueprint(self, child, **options):
        self._check_setup_finished("register_blueprint")
        if child == self:
            raise ValueError(child)
        self.nested.append((child, options))

    def register(self, app, options):
        seen = any(each is self for each in app.blueprints.values())
        state = SetupState(self, app, options, not seen)
        if state.full_name in app.blueprints:
            raise ValueError(state.full_name)
        app.blueprints[state.full_name] = self
        self.closed = True
        for table in ("before_request_funcs", "after_request_funcs", "teardown_request_funcs"):
            getattr(app, table)[state.full_name] += getattr(self, table)[None]
        app.error_handler_spec[state.full_name] = self.error_handler_spec[None].copy()
        for func, once in self.deferred:
            if not (once and seen):
                func(state)
        for child, child_options in self.nested:
            child.register(app, state.below(child, child_options))
