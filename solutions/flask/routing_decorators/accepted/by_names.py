"""What is special about a rule is kept in a table beside the map; the decorators are made in a loop."""

import werkzeug
from werkzeug import exceptions, routing


class Flask:
    def __init__(self, import_name, /):
        self.url_map = routing.Map()
        self.view_functions = {}
        self.automatic = set()
        self.closed = False

    def add_url_rule(self, rule, endpoint=None, view_func=None, *flag, **options):
        if self.closed:
            raise AssertionError("closed")
        if flag:
            options["provide_automatic_options"] = flag[0]
        if endpoint is None:
            try:
                endpoint = view_func.__name__
            except AttributeError:
                raise AssertionError("no name") from None
        sources = [options.pop("methods", None)]
        sources += [getattr(view_func, "methods", None) or None, ["GET"]]
        chosen = next(source for source in sources if source is not None)
        if type(chosen) is str:
            raise TypeError("a list of methods")
        names = [name.upper() for name in chosen]
        flags = [options.pop("provide_automatic_options", None)]
        flags += [getattr(view_func, "provide_automatic_options", None)]
        flags = [flag for flag in flags if flag is not None]
        required = list(getattr(view_func, "required_methods", []))
        if flags:
            answer = flags[0]
        elif "OPTIONS" in names:
            answer = False
        else:
            answer = True
            required.append("OPTIONS")
        made = routing.Rule(rule, endpoint=endpoint, methods=names + required, **options)
        if answer:
            self.automatic.add(id(made))
        self.url_map.add(made)
        if view_func is not None:
            if endpoint in self.view_functions and self.view_functions[endpoint] != view_func:
                raise AssertionError("taken")
            self.view_functions[endpoint] = view_func

    def route(self, rule, endpoint=None, **options):
        if self.closed:
            raise AssertionError("closed")

        def decorator(function):
            self.add_url_rule(rule, endpoint, function, **options)
            return function

        return decorator

    def endpoint(self, name):
        if self.closed:
            raise AssertionError("closed")

        def decorator(function):
            self.view_functions[name] = function
            return function

        return decorator

    def __call__(self, environ, start_response):
        self.closed = True
        try:
            response = self.answer(self.url_map.bind_to_environ(werkzeug.Request(environ)))
        except exceptions.HTTPException as error:
            response = error
        return response(environ, start_response)

    def answer(self, urls):
        rule, values = urls.match(return_rule=True)
        if urls.default_method == "OPTIONS" and id(rule) in self.automatic:
            response = werkzeug.Response()
            for method in urls.allowed_methods():
                response.allow.add(method)
            return response
        result = self.view_functions[rule.endpoint](**values)
        if not isinstance(result, werkzeug.Response):
            result = werkzeug.Response(result, mimetype="text/html")
        return result


def shortcut(method):
    def decorate(self, rule, **options):
        if "methods" in options:
            raise TypeError(f"{method} is the method")
        return self.route(rule, methods=[method], **options)

    return decorate


for _method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
    setattr(Flask, _method.lower(), shortcut(_method))
