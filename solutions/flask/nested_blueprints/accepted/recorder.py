"""Without the scaffold: every setup method records a closure, and the registration carries its place."""

from types import SimpleNamespace

from werkzeug.exceptions import default_exceptions


class Blueprint:
    def __init__(self, name, import_name, *, url_prefix=None):
        self.name = name
        self.import_name = import_name
        self.url_prefix = url_prefix
        self.tape = []
        self.below = []

    def add(self, step):
        assert type(self.tape) is list, "already registered"
        self.tape.append(step)

    # -- setup --

    def record(self, func):
        self.add(func)

    def record_once(self, func):
        def only_first(place):
            if place.first_registration:
                func(place)

        self.add(only_first)

    def add_url_rule(self, rule, endpoint=None, view_func=None, **options):
        self.add(lambda place: place.add_url_rule(rule, endpoint, view_func, **options))

    def route(self, rule, *, endpoint=None, **options):
        assert type(self.tape) is list, "already registered"

        def decorator(view):
            self.add_url_rule(rule, endpoint, view, **options)
            return view

        return decorator

    def get(self, rule, **options):
        return self.route(rule, methods=["GET"], **options)

    def post(self, rule, **options):
        return self.route(rule, methods=["POST"], **options)

    def before_request(self, func):
        self.add(lambda place: place.app.before_request_funcs[place.name].append(func))
        return func

    def after_request(self, func):
        self.add(lambda place: place.app.after_request_funcs[place.name].append(func))
        return func

    def teardown_request(self, func):
        self.add(lambda place: place.app.teardown_request_funcs[place.name].append(func))
        return func

    def before_app_request(self, func):
        self.record_once(lambda place: place.app.before_request(func))
        return func

    def errorhandler(self, what):
        def decorator(func):
            cls = default_exceptions.get(what, what)

            def step(place):
                code = getattr(cls, "code", None)
                place.app.error_handler_spec[place.name][code][cls] = func

            self.add(step)
            return func

        return decorator

    def register_error_handler(self, what, func):
        self.errorhandler(what)(func)

    def app_errorhandler(self, what):
        def decorator(func):
            self.record_once(lambda place: place.app.errorhandler(what)(func))
            return func

        return decorator

    def register_blueprint(self, child, **options):
        assert type(self.tape) is list, "already registered"
        if child is self:
            raise ValueError("a circle")
        self.below.append((child, options))

    # -- registration: an explicit stack instead of recursion --

    def register(self, app, options):
        waiting = [(self, options, "", None)]
        while waiting:
            blueprint, options, path, prefix = waiting.pop()
            name = path + (options.get("name") or blueprint.name)
            own = options.get("url_prefix")
            own = own if own is not None else blueprint.url_prefix
            if own is not None:
                prefix = own if prefix is None else "/".join([prefix.rstrip("/"), own.lstrip("/")])
            blueprint.enter(app, options, name, prefix)
            for child, child_options in reversed(blueprint.below):
                waiting.append((child, child_options, f"{name}.", prefix))

    def enter(self, app, options, name, prefix):
        if name in app.blueprints:
            raise ValueError(f"{name} is taken")
        first = self not in app.blueprints.values()
        app.blueprints[name] = self
        self.tape = tuple(self.tape)

        def add_url_rule(rule, endpoint=None, view_func=None, **more):
            url = rule
            if prefix is not None:
                url = f"{prefix.rstrip('/')}/{rule.lstrip('/')}" if rule else prefix
            label = endpoint if endpoint is not None else view_func.__name__
            app.add_url_rule(url, f"{name}.{label}", view_func, **more)

        place = SimpleNamespace(
            app=app,
            blueprint=self,
            options=options,
            name=name,
            url_prefix=prefix,
            first_registration=first,
            add_url_rule=add_url_rule,
        )
        for step in self.tape:
            step(place)
