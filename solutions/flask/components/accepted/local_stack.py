"""As Flask was built before 2.2: a LocalStack of contexts. singledispatch finds the handlers."""

import functools
import pathlib

import jinja2
from werkzeug import exceptions, routing, utils
from werkzeug.local import LocalStack
from werkzeug.wrappers import Request, Response

stack = LocalStack()
request = stack("request")
here = stack()


def url_for(endpoint, _external=False, **values):
    return here.adapter.build(endpoint, values=values, force_external=_external)


def render_template(template, **variables):
    return here.app.jinja_env.get_template(template).render(**variables)


def render_template_string(source, **variables):
    return here.app.jinja_env.from_string(source).render(**variables)


class Context:
    def __init__(self, app, environ):
        self.app = app
        self.request = Request(environ)
        self.request.endpoint = self.request.view_args = None
        self.adapter = app.url_map.bind_to_environ(self.request)

    def __enter__(self):
        stack.push(self)
        return self

    def __exit__(self, *exc_info):
        stack.pop()


class Flask:
    def __init__(
        self,
        import_name,
        static_url_path=None,
        static_folder="static",
        template_folder="templates",
        root_path=".",
    ):
        root = pathlib.Path(root_path).resolve()
        self.url_map = routing.Map()
        self.views = {}
        self.answer_for = functools.singledispatch(self.no_handler)
        self.jinja_env = jinja2.Environment(
            loader=jinja2.FileSystemLoader(root / template_folder),
            autoescape=jinja2.select_autoescape(["html", "htm", "xml", "xhtml", "svg"]),
        )
        self.jinja_env.globals["request"] = request
        self.jinja_env.globals["url_for"] = url_for
        if static_folder is not None:
            folder = root / static_folder
            prefix = f"/{folder.name}" if static_url_path is None else static_url_path

            @self.route(prefix + "/<path:filename>", endpoint="static")
            def static(filename):
                return utils.send_from_directory(folder, filename, request.environ)

    def route(self, rule, endpoint=None, methods=("GET",), **options):
        def decorator(view):
            name = view.__name__ if endpoint is None else endpoint
            self.url_map.add(routing.Rule(rule, endpoint=name, methods=methods, **options))
            self.views[name] = view
            return view

        return decorator

    def errorhandler(self, kind):
        if kind in exceptions.default_exceptions:
            kind = exceptions.default_exceptions[kind]
        return self.answer_for.register(kind)

    @staticmethod
    def no_handler(error):
        if isinstance(error, exceptions.HTTPException):
            return error
        raise error

    def answer(self, context):
        try:
            endpoint, values = context.adapter.match()
            context.request.endpoint, context.request.view_args = endpoint, values
            return self.views[endpoint](**values)
        except routing.RoutingException as redirect:
            return redirect
        except exceptions.HTTPException as error:
            return error if error.code is None else self.answer_for(error)
        except Exception as error:
            return self.answer_for(error)

    def response(self, answer):
        match answer:
            case str(text):
                return Response(text, mimetype="text/html")
            case (str(text), status):
                return Response(text, status, mimetype="text/html")
            case Response() | exceptions.HTTPException():
                return answer
        raise TypeError(answer)

    def __call__(self, environ, start_response):
        with Context(self, environ) as context:
            try:
                response = self.response(self.answer(context))
            except Exception as error:
                failure = exceptions.InternalServerError(original_exception=error)
                response = self.response(self.answer_for(failure))
            return response(environ, start_response)
