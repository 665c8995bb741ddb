"""A subclass of Rule carries what is to be known about OPTIONS."""

from functools import partialmethod

from werkzeug import Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule


def first(*values):
    """The first value that is not None."""
    return next((value for value in values if value is not None), None)


class OptionsRule(Rule):
    def __init__(self, string, *, answers_options, **options):
        super().__init__(string, **options)
        self.answers_options = answers_options


class Flask:
    first_request_done = False

    def __init__(self, import_name):
        self.name = import_name
        self.url_map = Map()
        self.view_functions = {}

    def setup(self):
        assert not self.first_request_done, "setup is over"

    def add_url_rule(
        self, rule, endpoint=None, view_func=None, provide_automatic_options=None, **options
    ):
        self.setup()
        assert not (endpoint is None and view_func is None), "a name, please"
        name = view_func.__name__ if endpoint is None else endpoint
        asked = options.pop("methods", None)
        if asked is None:
            asked = getattr(view_func, "methods", None) or ("GET",)
        if isinstance(asked, str):
            raise TypeError(asked)
        listed = frozenset(map(str.upper, asked))
        said = first(
            provide_automatic_options, getattr(view_func, "provide_automatic_options", None)
        )
        extra = set(getattr(view_func, "required_methods", ()))
        if said is None and "OPTIONS" not in listed:
            extra |= {"OPTIONS"}
        answers = said if said is not None else "OPTIONS" not in listed
        self.url_map.add(
            OptionsRule(
                rule, answers_options=answers, endpoint=name, methods=listed | extra, **options
            )
        )
        if view_func is None:
            return
        known = self.view_functions.setdefault(name, view_func)
        assert known == view_func, f"{name} is taken"

    def route(self, rule, methods=None, **options):
        self.setup()

        def decorator(view):
            self.add_url_rule(rule, view_func=view, methods=methods, **options)
            return view

        return decorator

    def only(self, rule, method=None, **options):
        if "methods" in options:
            raise TypeError("methods")
        return self.route(rule, [method], **options)

    get = partialmethod(only, method="GET")
    post = partialmethod(only, method="POST")
    put = partialmethod(only, method="PUT")
    delete = partialmethod(only, method="DELETE")
    patch = partialmethod(only, method="PATCH")

    def endpoint(self, name):
        self.setup()
        return lambda view: (self.view_functions.update({name: view}), view)[1]

    def __call__(self, environ, start_response):
        self.first_request_done = True
        adapter = self.url_map.bind_to_environ(environ)
        try:
            rule, values = adapter.match(return_rule=True)
            if rule.answers_options and adapter.default_method == "OPTIONS":
                allowed = ", ".join(adapter.allowed_methods())
                result = Response(headers={"Allow": allowed})
            else:
                result = self.view_functions[rule.endpoint](**values)
        except HTTPException as error:
            result = error.get_response(environ)
        if isinstance(result, str):
            result = Response(result, content_type="text/html; charset=utf-8")
        return result(environ, start_response)
