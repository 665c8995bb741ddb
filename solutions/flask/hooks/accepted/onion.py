"""The time line as nested generators: each scope is a layer around the next one."""

from functools import partial

from werkzeug.exceptions import HTTPException, InternalServerError, NotFound
from werkzeug.wrappers import Response


def keep(items, func):
    items.append(func)
    return func


class Hooks:
    def __init__(self):
        self._lists = [], [], []
        self.before_request = partial(keep, self._lists[0])
        self.after_request = partial(keep, self._lists[1])
        self.teardown_request = partial(keep, self._lists[2])


class Routes:
    def route(self, rule):
        return lambda view: self.views.setdefault(rule, view)


class Blueprint(Hooks, Routes):
    def __init__(self, name, import_name):
        super().__init__()
        self.name, self.import_name = name, import_name
        self.views = {}
        self.wide = Hooks()
        self.before_app_request = self.wide.before_request
        self.after_app_request = self.wide.after_request
        self.teardown_app_request = self.wide.teardown_request


def missing():
    raise NotFound()


def layer(hooks):
    """First yield: the answer of a before function. Then responses are sent in, None at last."""
    before, after, teardown = hooks._lists
    answer = None
    for func in before:
        answer = func()
        if answer is not None:
            break
    yield answer


def respond(value, environ):
    if isinstance(value, Response):
        return value
    if isinstance(value, HTTPException):
        return value.get_response(environ)
    return Response(str(value), mimetype="text/html")


class App(Hooks, Routes):
    def __init__(self, import_name):
        super().__init__()
        self.import_name = import_name
        self.views = {}
        self.owners = {}
        self.handlers = []

    def errorhandler(self, cls):
        return lambda func: keep(self.handlers, (cls, func))[1]

    def register_blueprint(self, blueprint):
        for mine, theirs in zip(self._lists, blueprint.wide._lists, strict=True):
            mine.extend(theirs)
        self.views.update(blueprint.views)
        self.owners.update(dict.fromkeys(blueprint.views, blueprint))

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        owner = self.owners.get(path)
        layers = [self] if owner is None else [self, owner]
        outcome = None

        def afters(response):
            for hooks in layers[::-1]:
                for func in hooks._lists[1][::-1]:
                    response = func(response)
            return response

        try:
            try:
                result = afters(respond(self.first(layers, path), environ))
            except Exception as error:
                outcome = error
                result = respond(InternalServerError(), environ)
                try:
                    result = afters(result)
                except Exception as again:
                    del again
            return result(environ, start_response)
        except BaseException as stop:
            outcome = stop
            raise
        finally:
            for hooks in layers[::-1]:
                for func in hooks._lists[2][::-1]:
                    func(outcome)

    def first(self, layers, path):
        try:
            for hooks in layers:
                answer = next(layer(hooks))
                if answer is not None:
                    return answer
            return self.views.get(path, missing)()
        except HTTPException as http:
            return http
        except Exception as error:
            for cls, func in reversed(self.handlers):
                if isinstance(error, cls):
                    return func(error)
            raise
