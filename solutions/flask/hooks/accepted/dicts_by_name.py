"""As Flask keeps it: one dict of lists for each kind of hook, by the blueprint's name; None is the app."""

from collections import defaultdict
from contextlib import ExitStack
from itertools import chain

from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response


class Recorder:
    """Decorators that hand (kind, scope, function) to ``add``."""

    name = None

    def add(self, kind, scope, func):
        raise NotImplementedError

    def before_request(self, func):
        return self.add("before", self.name, func)

    def after_request(self, func):
        return self.add("after", self.name, func)

    def teardown_request(self, func):
        return self.add("teardown", self.name, func)


class Blueprint(Recorder):
    def __init__(self, name, import_name):
        self.name = name
        self.import_name = import_name
        self.recorded = []

    def add(self, kind, scope, func):
        self.recorded.append(lambda app: app.add(kind, scope, func))
        return func

    def before_app_request(self, func):
        return self.add("before", None, func)

    def after_app_request(self, func):
        return self.add("after", None, func)

    def teardown_app_request(self, func):
        return self.add("teardown", None, func)

    def route(self, rule):
        def decorator(view):
            self.recorded.append(lambda app: app.add_view(rule, self.name, view))
            return view

        return decorator


class App(Recorder):
    def __init__(self, import_name):
        self.import_name = import_name
        self.url_map = Map()
        self.funcs = {kind: defaultdict(list) for kind in ("before", "after", "teardown")}
        self.handlers = {}

    def add(self, kind, scope, func):
        self.funcs[kind][scope].append(func)
        return func

    def add_view(self, rule, scope, view):
        self.url_map.add(Rule(rule, endpoint=(scope, view)))

    def route(self, rule):
        def decorator(view):
            self.add_view(rule, None, view)
            return view

        return decorator

    def errorhandler(self, cls):
        def decorator(func):
            self.handlers[cls] = func
            return func

        return decorator

    def register_blueprint(self, blueprint):
        for step in blueprint.recorded:
            step(self)

    def inside_out(self, kind, names):
        return chain.from_iterable(reversed(self.funcs[kind][name]) for name in names)

    def __call__(self, environ, start_response):
        request = Request(environ)
        try:
            (name, view), _ = self.url_map.bind_to_environ(environ).match()
        except HTTPException as missing:
            name, view = None, missing
        names = [name, None] if name is not None else [None]
        failure = []
        with ExitStack() as stack:
            # An ExitStack calls back last in, first out: so the outermost goes in first.
            for func in reversed(list(self.inside_out("teardown", names))):
                stack.callback(lambda func=func: func(failure[0] if failure else None))
            try:
                response = self.finish(request, names, self.run(names, view))
            except BaseException as error:
                failure.append(error)
                if not isinstance(error, Exception):
                    raise
                page = self.response(request, InternalServerError())
                response = page
                try:
                    response = self.finish(request, names, page)
                except Exception:
                    response = page
            return response(environ, start_response)

    def run(self, names, view):
        try:
            for scope in reversed(names):
                for func in self.funcs["before"][scope]:
                    if (answer := func()) is not None:
                        return answer
            if isinstance(view, HTTPException):
                raise view
            return view()
        except HTTPException as error:
            return error
        except Exception as error:
            if type(error) in self.handlers:
                return self.handlers[type(error)](error)
            raise

    def response(self, request, value):
        if isinstance(value, HTTPException):
            return value.get_response(request.environ)
        if isinstance(value, Response):
            return value
        return Response(value, content_type="text/html; charset=utf-8")

    def finish(self, request, names, value):
        response = self.response(request, value)
        for func in self.inside_out("after", names):
            response = func(response)
        return response
