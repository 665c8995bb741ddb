"""Closures and as little as possible of Werkzeug: contexts by Context.run, files by send_file."""

import contextvars
import os

from jinja2 import Environment, FileSystemLoader
from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound
from werkzeug.local import LocalProxy
from werkzeug.routing import Map, RequestRedirect, Rule
from werkzeug.utils import send_file

current = contextvars.ContextVar("current")


def part(number):
    try:
        return current.get()[number]
    except LookupError:
        raise RuntimeError("no request") from None


request = LocalProxy(lambda: part(1))


def url_for(endpoint, **values):
    external = values.pop("_external", False)
    return part(2).build(endpoint, values, force_external=external)


def render_template(name, **context):
    env = part(0).jinja_env
    return env.get_template(name).render(context)


def render_template_string(source, **context):
    return part(0).jinja_env.from_string(source).render(context)


def is_markup(name):
    return name is None or os.path.splitext(name)[1] in {".html", ".htm", ".xml", ".xhtml", ".svg"}


class Seen(Request):
    endpoint = view_args = None


class Flask:
    def __init__(self, import_name, static_url_path=None, static_folder="static", **folders):
        self.root = os.path.abspath(folders.get("root_path") or os.curdir)
        templates = os.path.join(self.root, folders.get("template_folder", "templates"))
        self.jinja_env = Environment(loader=FileSystemLoader(templates), autoescape=is_markup)
        self.jinja_env.globals |= {"request": request, "url_for": url_for}
        self.rules = []
        self.handlers = []
        if static_folder is not None:
            self.serve(os.path.join(self.root, static_folder), static_url_path)

    def serve(self, base, url):
        base = os.path.realpath(base)
        url = f"/{os.path.basename(base)}" if url is None else url

        def static(filename):
            file = os.path.realpath(os.path.join(base, filename))
            if os.path.commonpath([base, file]) != base or not os.path.isfile(file):
                raise NotFound
            return send_file(file, request.environ)

        self.route(url + "/<path:filename>")(static)

    def route(self, rule, **options):
        def remember(view):
            name = options.get("endpoint", view.__name__)
            chosen = {"methods": ["GET"], **options, "endpoint": (name, view)}
            self.rules.append(Rule(rule, **chosen))
            return view

        return remember

    def errorhandler(self, kind):
        def remember(handler):
            self.handlers.append((kind, handler))
            return handler

        return remember

    def handler_for(self, error):
        best = None
        for kind, handler in self.handlers:
            if isinstance(kind, int):
                kind = next(c for c in all_below(HTTPException) if c.code == kind)
            if isinstance(error, kind):
                distance = type(error).__mro__.index(kind)
                if best is None or distance <= best[0]:
                    best = distance, handler
        return best and best[1]

    def __call__(self, environ, start_response):
        return contextvars.copy_context().run(self.handle, environ, start_response)

    def handle(self, environ, start_response):
        seen = Seen(environ)
        names = Map([rule_named(rule) for rule in self.rules]).bind_to_environ(environ)
        found = Map([rule.empty() for rule in self.rules]).bind_to_environ(environ)
        current.set((self, seen, names))

        def view():
            (seen.endpoint, function), seen.view_args = found.match()
            return function(**seen.view_args)

        return self.answer(view)(environ, start_response)

    def answer(self, view):
        try:
            return finished(self.first_answer(view))
        except Exception as error:
            last = InternalServerError(original_exception=error)
            handler = self.handler_for(last)
            return finished(handler(last) if handler else last)

    def first_answer(self, view):
        try:
            return view()
        except RequestRedirect as redirect:
            return redirect
        except Exception as error:
            is_http = isinstance(error, HTTPException)
            if is_http and error.code is None:
                return error
            if handler := self.handler_for(error):
                return handler(error)
            if is_http:
                return error
            raise


def rule_named(rule):
    """A copy of the rule for building URLs, whose endpoint is just the name."""
    copy = rule.empty()
    copy.endpoint = rule.endpoint[0]
    return copy


def all_below(kind):
    """The classes Werkzeug has for status codes."""
    for each in kind.__subclasses__():
        if each.__module__ == "werkzeug.exceptions":
            yield each
            yield from all_below(each)


def finished(result):
    text, status = result if isinstance(result, tuple) else (result, 200)
    if isinstance(text, str):
        return Response(text, status, content_type="text/html; charset=utf-8")
    if isinstance(text, (Response, HTTPException)):
        return text
    raise TypeError(type(text).__name__)
