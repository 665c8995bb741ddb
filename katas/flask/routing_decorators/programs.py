"""Programs for the routes kata: an app is set up step by step, and visited.

Functions are 0 ``index``, 1 ``shop``, 2 ``item``, 3 ``shelf.show`` (a bound method), or
``["plain", n]`` (function ``n`` in a decorator that gives it another name) and
``["careful", n]`` (in one that uses ``functools.wraps``).

``["add", rule, endpoint, function, {option: value}]``   ``add_url_rule``
``["route", function, rule, {option: value}]``           ``@app.route``
``["short", name, function, rule, {option: value}]``     ``@app.get``, ``@app.post``, ...
``["endpoint", name, function]``                         ``@app.endpoint``
``["replace", name, function]``                          ``app.view_functions[name] = ...``
``["attribute", function, name, value]``                 give a function an attribute
``["bare", name]``                                       a decorator that decorates nothing
``["type", method, path]``                               the content type of the answer
``["rules"]``, ``["views"]``                             look at ``url_map`` and ``view_functions``
``["visit", method, path]``, ``["allow", method, path]`` status and body; the ``Allow`` header
"""

import functools
import io
import json
import re
from collections.abc import Callable
from typing import Any

from werkzeug.test import run_wsgi_app

# --- helpers that the scripts and the visible tests use ----------------------------------


def answer(app: Any, method: str, path: str) -> tuple[int, dict[str, str], str]:
    """Call the app once: status, headers, body. Error pages are cut down to their title."""
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    chunks, status, headers = run_wsgi_app(app, environ)
    try:
        body = b"".join(chunks).decode()
    finally:
        getattr(chunks, "close", lambda: None)()
    page = re.match(r"<!doctype html>.*?<title>(.*?)</title>", body, re.DOTALL)
    return int(status.split()[0]), dict(headers), page[1] if page else body


def fetch(app: Any, method: str, path: str) -> tuple[int, str]:
    """Status and body."""
    status, _, body = answer(app, method, path)
    return status, body


def allow(app: Any, method: str, path: str) -> list[str]:
    """The methods in the Allow header, sorted; empty if there is none."""
    return sorted(filter(None, answer(app, method, path)[1].get("Allow", "").split(", ")))


def rules(app: Any) -> list[tuple[str, str, str]]:
    """The rules of the app: URL, endpoint, methods."""
    found = app.url_map.iter_rules()
    return sorted((rule.rule, rule.endpoint, " ".join(sorted(rule.methods))) for rule in found)


def views(app: Any) -> dict[str, str]:
    """What each endpoint's view returns when it is called."""
    return {endpoint: view() for endpoint, view in app.view_functions.items()}


def plain(function: Callable[..., str]) -> Callable[..., str]:
    """A decorator as people write it: the new function is called "wrapper"."""

    def wrapper(**values: Any) -> str:
        return "plain " + function(**values)

    return wrapper


def careful(function: Callable[..., str]) -> Callable[..., str]:
    """A decorator that keeps the name of the function."""

    @functools.wraps(function)
    def wrapper(**values: Any) -> str:
        return "careful " + function(**values)

    return wrapper


class Shelf:
    """A class with a view."""

    def show(self, **values: Any) -> str:
        """A bound method of this is a new object each time, but an equal one."""
        return f"shelf {values}"


# --- from a program to a script -----------------------------------------------------------

FUNCTIONS = ("index", "shop", "item", "shelf.show")
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
NAME = r"[a-z]+(\.[a-z]+)*"
RULE = r"/|(/([a-z]+|<((string|int|path):)?[a-z]+>))+/?"
FLAG = "provide_automatic_options"


def need(condition: object, what: object) -> None:
    """Refuse what is not a program."""
    if not condition:
        raise ValueError(f"not a program: {what!r}")


def text(value: object, pattern: str) -> str:
    """A string as Python source."""
    need(isinstance(value, str) and re.fullmatch(pattern, value), value)
    return json.dumps(value)


def methods(value: object) -> str:
    """A list of methods, or a single one where a list is wanted."""
    if isinstance(value, str):
        need(value in METHODS, value)
        return text(value, "[A-Z]+")
    need(isinstance(value, list) and value, value)
    need(all(isinstance(m, str) and m.upper() in METHODS for m in value), value)  # type: ignore[attr-defined]
    return json.dumps(value)


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.used: set[int] = set()
        self.views: dict[str, str] = {}
        self.served = False
        self.clashed = False
        self.new = 0

    def function(self, value: Any) -> tuple[str, str, str]:
        """A function: its source, its name, and what tells it from other functions."""
        if type(value) is int and 0 <= value < len(FUNCTIONS):
            self.used.add(value)
            name = FUNCTIONS[value]
            return name, name.rpartition(".")[2], name
        match value:
            case ["plain" | "careful" as decorator, inner]:
                need(type(inner) is int, value)
                source, name, _ = self.function(inner)
                self.new += 1
                name = "wrapper" if decorator == "plain" else name
                return f"{decorator}({source})", name, f"new {self.new}"
        raise ValueError(value)

    def options(self, value: object, *names: str) -> list[str]:
        """Keyword arguments."""
        need(isinstance(value, dict), value)
        found = []
        for name, item in value.items():  # type: ignore[attr-defined]
            need(name in names, value)
            if name == "methods":
                shown = methods(item)
            elif name == "endpoint":
                shown = text(item, NAME)
            elif name == "defaults":
                need(item == {"page": 1}, item)
                shown = json.dumps(item)
            else:
                need(isinstance(item, bool), item)
                shown = repr(item)
            found.append(f"{name}={shown}")
        return found

    def registered(self, endpoint: str, view: str | None, given: object) -> None:
        """Keep track: after a clash nobody promises what the map looks like."""
        fails = self.served or (isinstance(given, str))
        if fails or view is None:
            return
        if self.views.get(endpoint, view) != view:
            self.clashed = True
        else:
            self.views[endpoint] = view

    def operation(self, op: object) -> None:
        need(isinstance(op, list) and op, op)
        need(not self.clashed or op == ["views"], op)
        more = ("methods", "strict_slashes", "defaults", FLAG)
        match op:
            case ["add", rule, endpoint, function, dict(options)]:
                arguments = [text(rule, RULE)]
                if endpoint is not None:
                    arguments.append(text(endpoint, NAME))
                view = None
                if function is not None:
                    source, name, view = self.function(function)
                    arguments.append(f"view_func={source}")
                    endpoint = endpoint or name
                arguments += self.options(options, *more)
                self.see(f"app.add_url_rule({', '.join(arguments)})")
                self.registered(str(endpoint), view, options.get("methods"))
            case ["route", function, rule, dict(options)]:
                self.decorate("route", function, [text(rule, RULE)], options, *more, "endpoint")
            case [
                "short",
                "get" | "post" | "put" | "delete" | "patch" as name,
                function,
                rule,
                dict(options),
            ]:
                self.decorate(name, function, [text(rule, RULE)], options, *more, "endpoint")
            case ["endpoint", name, function]:
                source, _, view = self.function(function)
                self.decorated("endpoint", [text(name, NAME)], source, view)
                if not self.served:
                    self.views[str(name)] = view
            case ["replace", name, function]:
                source, _, view = self.function(function)
                self.lines.append(f"app.view_functions[{text(name, NAME)}] = {source}")
                self.views[str(name)] = view
            case ["attribute", function, "methods" | "required_methods" as name, [*value]]:
                need(function in (0, 1, 2), op)
                source, _, _ = self.function(function)
                self.lines.append(f"{source}.{name} = {methods(value)}")
            case ["attribute", function, "provide_automatic_options" as name, bool(value)]:
                need(function in (0, 1, 2), op)
                source, _, _ = self.function(function)
                self.lines.append(f"{source}.{name} = {value}")
            case ["bare", "route" | "get" | "endpoint" as name]:
                argument = "other" if name == "endpoint" else "/other"
                self.see(f'callable(app.{name}("{argument}"))')
            case ["type", method, path]:
                need(method in METHODS, op)
                shown = text(path, "/[a-z0-9/?=-]*")
                self.see(f'answer(app, "{method}", {shown})[1].get("Content-Type")')
                self.served = True
            case ["rules"]:
                self.see("rules(app)")
            case ["views"]:
                self.see("views(app)")
            case ["visit" | "allow" as look, method, path]:
                need(method in METHODS, op)
                name = "fetch" if look == "visit" else "allow"
                self.see(f'{name}(app, "{method}", {text(path, "/[a-z0-9/?=-]*")})')
                self.served = True
            case _:
                raise ValueError(op)

    def decorate(
        self, name: str, function: object, arguments: list[str], options: dict, *names: str
    ) -> None:
        source, own, view = self.function(function)
        self.decorated(name, [*arguments, *self.options(options, *names)], source, view)
        wrong = options.get("methods") if name == "route" else "methods" in options and "wrong"
        self.registered(options.get("endpoint", own), view, wrong)

    def decorated(self, name: str, arguments: list[str], source: str, view: str) -> None:
        tail = f" is {source}" if source in FUNCTIONS[:3] else ".__name__"
        self.see(f"app.{name}({', '.join(arguments)})({source}){tail}")

    def see(self, expression: str) -> None:
        self.lines.append(f"see(lambda: {expression})")

    def script(self) -> str:
        code = "\n".join(self.lines)
        need("see(" in code, code)
        helpers = [n for n in ("Shelf", *HELPERS) if re.search(rf"(?<![\w.]){n}\(", code)]
        if 3 in self.used:
            helpers = ["Shelf", *helpers]
        lines = [f"from programs import {', '.join(helpers)}"] * bool(helpers)
        lines += ["from routing_decorators import Flask", "", 'app = Flask("shop")']
        lines += ["shelf = Shelf()"] * (3 in self.used)
        for number in sorted(self.used - {3}):
            name = FUNCTIONS[number]
            lines.append(f'\n\ndef {name}(**values):\n    return f"{name} {{values}}"')
        gap = "\n\n" if self.used - {3} else ""
        return "\n".join(lines) + f"\n{gap}" + code + "\n"


HELPERS = ("allow", "answer", "careful", "fetch", "plain", "rules", "views")


def script(program: list) -> str:
    """The program as an app that is set up and visited."""
    need(isinstance(program, list), program)
    writer = _Writer()
    for op in program:
        writer.operation(op)
    return writer.script()
