"""Programs for the kata of nested blueprints: a tree is built, registered, and visited.

Blueprints are numbers, apps are "app" and "other"; either is a *scope*, something to put views and hooks on.

``["blueprint", number, prefix]``      make a blueprint (``None``: no prefix)
``["named", number, prefix, name]``    ... with a name of its own
``["view", scope, rule, name, does]``  add a view
``["post", scope, rule, name]``        add a view for POST
``["returns", number, decorator]``     look at what a decorator returns
``["hook", scope, kind, n]``           add a hook
``["error", scope, how, what, n]``     add an error handler
``["record", number, how, n]``         record a function that looks at its state
``["rule", number, rule, name]``       record a function that adds a rule by its state
``["nest", parent, child, options]``   register a blueprint on another one
``["register", number, app, options]`` register it on an app
``["late", number, method]``           try to record something
``["rules" | "names", app]``           look at the rules, the names of the blueprints
``["get", app, path, logged]``         visit, and look at what was logged
"""

import re
from io import BytesIO
from typing import Any

# --- helpers that the scripts and the visible tests use ----------------------------------


def get(app: Any, path: str) -> tuple[int, str]:
    """Send a GET request to a WSGI app; the status code and the text. Default error pages are "..."."""
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }
    codes = []
    chunks = app(environ, lambda status, headers, error=None: codes.append(int(status[:3])))
    text = b"".join(chunks).decode()
    return codes[0], "..." if text.startswith("<!doctype") else text


def rules(app: Any) -> list[str]:
    """The rules of an app, like ``/shop/items/ -> shop.items.index``, or ``POST /cart -> shop.cart``."""
    found = []
    for rule in app.url_map.iter_rules():
        methods = "".join(f"{name} " for name in sorted(rule.methods - {"GET", "HEAD", "OPTIONS"}))
        found.append(f"{methods}{rule.rule} -> {rule.endpoint}")
    return sorted(found)


# --- from a program to a script -----------------------------------------------------------

VARIABLES = ("site", "shop", "items", "tags")
APPS = ("app", "other")
LATE = {
    "get": 'get("/late")',
    "record": "record(print)",
    "record_once": "record_once(print)",
    "before_request": "before_request(print)",
    "before_app_request": "before_app_request(print)",
}
RETURNS = {"before_app_request": "", "app_errorhandler": "(404)", "before_request": ""}
HOOKS = ("before_request", "after_request", "teardown_request", "before_app_request")
ERRORS = ("403", "404", "KeyError", "LookupError", "NotFound")


def need(condition: object, what: object) -> None:
    """Refuse what is not a program."""
    if not condition:
        raise ValueError(f"not a program: {what!r}")


def word(value: object, pattern: str) -> str:
    """Text of a known form, as Python source."""
    need(isinstance(value, str) and re.fullmatch(pattern, value), value)
    return f'"{value}"'


def path(value: object) -> str:
    """The path of a URL, or a part of it."""
    return word(value, r"/?([a-z]+/)*[a-z]*")


def prefix(value: object) -> str:
    """A URL prefix."""
    return "None" if value is None else word(value, r"(/[a-z]*){0,2}|[a-z]+/?")


def number(value: object) -> int:
    """A small number."""
    need(type(value) is int and 0 <= value <= 9, value)
    return int(str(value))


class Writer:
    """Writes the script, and knows the tree."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.made: set[str] = set()
        self.own_names: dict[str, str] = {}
        self.children: dict[str, list[tuple[str, str]]] = {}
        self.closed: set[str] = set()
        self.views: set[tuple[str, str]] = set()
        self.names: dict[str, set[str]] = {name: set() for name in APPS}
        self.refused = False

    def blueprint(self, scope: object) -> str:
        """The variable of a blueprint, made on the spot if need be."""
        need(type(scope) is int and scope in range(len(VARIABLES)), scope)
        name = VARIABLES[scope]  # type: ignore[call-overload]
        if name not in self.made:
            self.make(name, "None")
        return name

    def make(self, name: str, url_prefix: str, own_name: str | None = None) -> None:
        need(name not in self.made, name)
        self.made.add(name)
        self.children[name] = []
        more = "" if url_prefix == "None" else f", url_prefix={url_prefix}"
        own_name = own_name or name
        self.own_names[name] = own_name
        self.lines.append(f'{name} = Blueprint("{own_name}", "example"{more})')

    def scope(self, scope: object) -> str:
        """The variable of an app, or of a blueprint that can still be set up."""
        if isinstance(scope, str):
            need(scope in APPS, scope)
            if scope not in self.made:
                self.made.add(scope)
                self.lines.append(f'{scope} = Flask("{scope}", static_folder=None)')
            return scope
        name = self.blueprint(scope)
        need(name not in self.closed, scope)
        return name

    def function(self, head: str, *body: str) -> None:
        """A function, with what decorates it in the first line."""
        self.lines += ["", *head.split("\n"), *(f"    {line}" for line in body), ""]

    def once(self, scope: str, name: object) -> str:
        """The name of a view that the scope has not got yet."""
        word(name, r"[a-z]+")
        need(name not in (*VARIABLES, *APPS, "log") and (scope, str(name)) not in self.views, name)
        self.views.add((scope, str(name)))
        return str(name)

    def below(self, name: str) -> set[str]:
        """A blueprint and all that are below it."""
        found = {name}
        for child, _ in self.children[name]:
            found |= self.below(child)
        return found

    def full_names(self, name: str, registered_as: str) -> list[str]:
        """The names that a registration takes, in order."""
        names = [registered_as]
        for child, child_name in self.children[name]:
            names += self.full_names(child, f"{registered_as}.{child_name}")
        return names


def options_of(options: Any) -> str:
    """The keyword arguments of a registration."""
    need(isinstance(options, dict), options)
    words = []
    for key, value in options.items():
        need(key in ("url_prefix", "name"), options)
        words.append(f", {key}={prefix(value) if key == 'url_prefix' else word(value, '[a-z]+')}")
    return "".join(words)


def view(writer: Writer, scope: Any, rule: Any, name: Any, does: Any) -> None:
    """One view."""
    scope = writer.scope(scope)
    url = path(rule)
    need(scope not in APPS or rule.startswith("/"), rule)
    name = writer.once(scope, name)
    match does:
        case "text":
            body = f'return "{scope}: {name}"'
        case "where":
            body = 'return f"{request.endpoint} in {request.blueprints}"'
        case ["url", str(target)]:
            body = f"return url_for({word(target, r'[.]?[a-z]+([.][a-z]+)*')})"
        case ["raise", "KeyError" | "IndexError" as error]:
            body = f"raise {error}"
        case ["abort", 403 | 404 as code]:
            body = f"abort({code})"
        case _:
            raise ValueError(does)
    writer.function(f"@{scope}.get({url})\ndef {name}():", body)


def hook(writer: Writer, scope: Any, kind: Any, n: Any) -> None:
    """One hook."""
    scope = writer.scope(scope)
    need(kind in HOOKS and (scope not in APPS or "app" not in kind), kind)
    name = f"{kind.partition('_')[0]}_{number(n)}"
    argument = {"before": "", "after": "response", "teardown": "error"}[name.partition("_")[0]]
    body = [f'log.append("{scope}: {name}")', *["return response"] * (argument == "response")]
    writer.function(f"@{scope}.{kind}\ndef {name}({argument}):", *body)


def error(writer: Writer, scope: Any, how: Any, what: Any, n: Any) -> None:
    """One error handler."""
    scope = writer.scope(scope)
    need(how in ("errorhandler", "app_errorhandler") and what in ERRORS, how)
    need(scope not in APPS or how == "errorhandler", how)
    name = f"handler_{number(n)}"
    writer.function(f"@{scope}.{how}({what})\ndef {name}(error):", f'return "{scope}: {name}"')


def nest(writer: Writer, parent: Any, child: Any, options: Any) -> None:
    """A blueprint on a blueprint, which may be refused."""
    parent, child = writer.blueprint(parent), writer.blueprint(child)
    line = f"{parent}.register_blueprint({child}{options_of(options)})"
    if parent == child or parent in writer.closed:
        writer.lines.append(f"see(lambda: {line})")
        return
    need(parent not in writer.below(child), "a circle")
    writer.children[parent].append((child, options.get("name", writer.own_names[child])))
    writer.lines.append(line)


def register(writer: Writer, blueprint: Any, app: Any, options: Any) -> None:
    """A registration on an app, which may be refused."""
    blueprint, app = writer.blueprint(blueprint), writer.scope(app)
    need(app in APPS and not writer.refused, app)
    line = f"{app}.register_blueprint({blueprint}{options_of(options)})"
    names = writer.full_names(blueprint, options.get("name", writer.own_names[blueprint]))
    writer.refused = len({*names}) < len(names) or not writer.names[app].isdisjoint(names)
    writer.names[app].update(names)
    writer.closed |= writer.below(blueprint)
    writer.lines.append(f"see(lambda: {line})" if writer.refused else line)


def operation(writer: Writer, op: Any) -> None:
    """Write one operation."""
    # What a refused registration leaves behind is promised by nobody.
    need(not writer.refused, op)
    match op:
        case ["blueprint", variable, url_prefix]:
            need(type(variable) is int and variable in range(len(VARIABLES)), op)
            writer.make(VARIABLES[variable], prefix(url_prefix))
        case ["named", variable, url_prefix, name]:
            need(type(variable) is int and variable in range(len(VARIABLES)), op)
            word(name, "[a-z]+")
            writer.make(VARIABLES[variable], prefix(url_prefix), name)
        case ["post", scope, rule, name]:
            scope = writer.scope(scope)
            need(scope not in APPS, op)
            url, name = path(rule), writer.once(scope, name)
            writer.function(f"@{scope}.post({url})\ndef {name}():", f'return "{scope}: {name}"')
        case ["returns", scope, decorator]:
            scope = writer.scope(scope)
            need(scope not in APPS and decorator in RETURNS, op)
            if "def hello():" not in writer.lines:
                writer.function("def hello():", 'return "hello"')
            call = f"{scope}.{decorator}{RETURNS[decorator]}(hello)"
            writer.lines.append(f"see(lambda: {call} is hello)")
        case ["view", scope, rule, name, does]:
            view(writer, scope, rule, name, does)
        case ["hook", scope, kind, n]:
            hook(writer, scope, kind, n)
        case ["error", scope, how, what, n]:
            error(writer, scope, how, what, n)
        case ["record", scope, "record" | "record_once" as how, n]:
            scope = writer.scope(scope)
            need(scope not in APPS, op)
            what = f'("{scope}: step {number(n)}", state.url_prefix, state.first_registration)'
            writer.lines.append(f"{scope}.{how}(lambda state: log.append({what}))")
        case ["rule", scope, rule, name]:
            scope = writer.scope(scope)
            need(scope not in APPS, op)
            url, name = path(rule), writer.once(scope, name)
            writer.function(f"def {name}():", f'return "{scope}: {name}"')
            call = f'state.add_url_rule({url}, "{name}", {name}, methods=["POST"])'
            writer.lines.append(f"{scope}.record(lambda state: {call})")
        case ["nest", parent, child, options]:
            nest(writer, parent, child, options)
        case ["register", blueprint, app, options]:
            register(writer, blueprint, app, options)
        case ["late", variable, method]:
            need(method in LATE, op)
            name = writer.blueprint(variable)
            writer.lines.append(f"see(lambda: callable({name}.{LATE[method]}))")
        case ["rules", app]:
            need(app in APPS, op)
            writer.lines.append(f"see(lambda: rules({writer.scope(app)}))")
        case ["names", app]:
            need(app in APPS, op)
            writer.lines.append(f"see(lambda: sorted({writer.scope(app)}.blueprints))")
        case ["log"]:
            writer.lines.append("see(lambda: log)")
        case ["get", app, where, bool(logged)]:
            need(app in APPS and str(where).startswith("/"), op)
            writer.scope(app)
            if logged and "log.append" in "".join(writer.lines):
                writer.lines.append("log.clear()")
            writer.lines.append(f"see(lambda: get({app}, {path(where)}))")
            writer.lines += ["see(lambda: log)"] * logged
        case _:
            raise ValueError(f"not a program: {op!r}")


def script(program: list) -> str:
    """The program as Python: a tree of blueprints, an app or two, and a few requests."""
    need(isinstance(program, list), program)
    writer = Writer()
    for op in program:
        operation(writer, op)
    lines = writer.lines
    text = "\n".join(lines)
    if "log" in text:
        lines.insert(0, "log = []")
    if (
        "raise " in text or "url_for(" in text
    ):  # exceptions come through, and no traceback is logged
        for name in APPS:
            made = f'{name} = Flask("{name}", static_folder=None)'
            if made in lines:
                lines.insert(lines.index(made) + 1, f"{name}.testing = True")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(imports(text) + lines)).strip() + "\n"


def imports(code: str) -> list[str]:
    """The imports that the code needs."""
    flask = [n for n in ("Flask", "abort", "request", "url_for") if re.search(rf"\b{n}[(.]", code)]
    helpers = [n for n in ("get", "rules") if re.search(rf"(?<![.\w]){n}\(", code)]
    lines = [f"from flask import {', '.join(flask)}"] if flask else []
    lines += ["from nested_blueprints import Blueprint"] if "Blueprint(" in code else []
    lines += [f"from programs import {', '.join(helpers)}"] if helpers else []
    lines += ["from werkzeug.exceptions import NotFound"] if "(NotFound)" in code else []
    return [*lines, ""]
