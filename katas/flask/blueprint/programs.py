"""Programs for the blueprint kata: blueprints are filled, registered on an app or two, and visited.

Blueprints are numbers, apps are "app" and "other"; either is a *scope*, something to put views and hooks on.

``["blueprint", number, name, prefix]``          make a blueprint (``None``: no prefix)
``["refused", name]``                            try to make one with this name
``["view", scope, how, rule, name, does, more]`` add a view called ``name`` that does ``does``
``["stacked", number, rule, rule]``              two routes and a hook on one function
``["returns", number, decorator]``               look at what a decorator returns
``["attributes", number]``                       look at the blueprint's attributes
``["unused", number, rule]``                     make a decorator, and do not use it
``["hook", scope, kind, n, stops]``              add a hook; a before hook may stop the request
``["error", scope, how, what, n]``               add an error handler
``["record", number, n]``                        record a function that looks at its state
``["rule", number, rule, name]``                 record a function that adds a rule by its state
``["held", number, rule, name]``                 make a decorator now; the next registration is before its use
``["register", number, app, options]``           register
``["rules", app]``, ``["names", app]``           look at the rules, the names of the blueprints
``["get" | "post", app, path, logged]``          visit, and look at what was logged
"""

import re
from io import BytesIO
from typing import Any

# --- helpers that the scripts and the visible tests use ----------------------------------


def visit(app: Any, method: str, path: str) -> tuple[int, str]:
    """Send a request to a WSGI app; the status code and the text. Default error pages are "..."."""
    environ = {
        "REQUEST_METHOD": method,
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


def get(app: Any, path: str) -> tuple[int, str]:
    """``visit`` with GET."""
    return visit(app, "GET", path)


def post(app: Any, path: str) -> tuple[int, str]:
    """``visit`` with POST."""
    return visit(app, "POST", path)


def rules(app: Any) -> list[str]:
    """The rules of an app, like ``GET /cart -> shop.cart``."""
    return sorted(
        f"{' '.join(sorted(rule.methods - {'HEAD', 'OPTIONS'}))} {rule.rule} -> {rule.endpoint}"
        for rule in app.url_map.iter_rules()
    )


# --- from a program to a script -----------------------------------------------------------

VARIABLES = ("shop", "admin", "api")
APPS = ("app", "other")
HOOKS = (
    "before_request",
    "after_request",
    "teardown_request",
    "before_app_request",
    "after_app_request",
    "teardown_app_request",
)
DECORATORS = (*HOOKS, "errorhandler", "app_errorhandler", "route", "get", "post")
CODES = (403, 404)
CLASSES = ("KeyError", "LookupError", "ZeroDivisionError", "Forbidden", "NotFound")
EXTRAS = {"defaults": 'defaults={"page": 1}', "strict": "strict_slashes=False", "": ""}


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
    return word(value, r"/?[a-z]*(/[a-z]*)?")


def prefix(value: object) -> str:
    """A URL prefix."""
    return "None" if value is None else word(value, r"(/[a-z]*){0,2}")


def ident(value: object) -> str:
    """The name of a view."""
    word(value, r"[a-z]+")
    need(value not in (*VARIABLES, *APPS, "log"), value)
    return str(value)


def number(value: object) -> int:
    """A small number."""
    need(type(value) is int and 0 <= value <= 9, value)
    return int(str(value))


class Writer:
    """Writes the script, and remembers which blueprints are registered already."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.made: set[str] = set()
        self.closed: set[str] = set()
        self.taken: set[tuple[str, str]] = set()
        self.names: dict[str, str] = {}
        self.held: list[tuple[str, str]] = []
        self.raises = False

    def scope(self, scope: object) -> str:
        """The variable for an app or a blueprint, made on the spot if need be."""
        if isinstance(scope, str):
            need(scope in APPS, scope)
            self.app(scope)
            return scope
        number(scope)
        need(scope in range(len(VARIABLES)), scope)
        name = VARIABLES[scope]  # type: ignore[call-overload]
        if name not in self.made:
            self.blueprint(name, f'"{name}"', "None")
        return name

    def app(self, name: str) -> None:
        if name not in self.made:
            self.made.add(name)
            self.lines.append(f'{name} = Flask("{name}", static_folder=None)')

    def blueprint(self, variable: str, name: str, url_prefix: str) -> None:
        need(variable not in self.made, variable)
        self.made.add(variable)
        self.names[variable] = name
        more = "" if url_prefix == "None" else f", url_prefix={url_prefix}"
        self.lines.append(f"{variable} = Blueprint({name}, __name__{more})")

    def function(self, head: str, *body: str) -> None:
        """A function, with what decorates it in the first line."""
        self.lines += ["", *head.split("\n"), *(f"    {line}" for line in body), ""]

    def decorated(self, scope: str, decorator: str, head: str, *body: str) -> None:
        """A decorated function, or a look at what the decorator does when it is too late."""
        name = head.removeprefix("def ").partition("(")[0]
        if scope in self.closed:
            self.function(head, *body)
            self.lines.append(f"see(lambda: {scope}.{decorator}({name}))")
        else:
            self.function(f"@{scope}.{decorator}\n{head}", *body)

    def called(self, scope: str, call: str) -> None:
        """A call whose answer does not matter, unless it is too late for it."""
        line = f"{scope}.{call}"
        self.lines.append(f"see(lambda: {line})" if scope in self.closed else line)


def name_once(writer: Writer, scope: str, name: str) -> None:
    """Two views of one name in one scope are a mistake of another kind."""
    need((scope, name) not in writer.taken, name)
    writer.taken.add((scope, name))


def view(writer: Writer, op: list) -> None:
    """One view."""
    _, scope, how, rule, name, does, more = op
    need(more in EXTRAS, op)
    scope, name = writer.scope(scope), ident(name)
    url = path(rule)
    need(scope not in APPS or rule.startswith("/"), rule)
    need(how in ("get", "post", "route", "add", "named", "dotted", "misnamed"), how)
    name_once(writer, scope, name)
    match does:
        case "text":
            body = [f'return "{scope}: {name}"']
        case ["url", str(target)]:
            body = [f"return url_for({word(target, r'[.]?[a-z]+([.][a-z]+)?')})"]
            writer.raises = True
        case ["raise", "KeyError" | "ZeroDivisionError" | "IndexError" as error]:
            body = [f"raise {error}"]
            writer.raises = True
        case ["abort", 403 | 404 as code]:
            body = [f"abort({code})"]
        case _:
            raise ValueError(op)
    head = f"def {name}():"
    if more == "defaults":
        head = f"def {name}(page=None):"
        body = [f'return f"{scope}: {name} {{page}}"'] if does == "text" else body
    extra = f", {EXTRAS[more]}" if more else ""
    if how == "misnamed":
        need(scope not in APPS, op)
        writer.function(head, *body)
        writer.lines.append(f'{name}.__name__ = "all.{name}"')
        writer.lines.append(f"see(lambda: {scope}.add_url_rule({url}, view_func={name}))")
        return
    if how in ("add", "named", "dotted"):
        endpoint = {"add": "", "named": f', "{name}s"', "dotted": f', "all.{name}"'}[how]
        writer.function(head, *body)
        if how == "dotted":
            need(scope not in APPS, op)
            line = f"see(lambda: {scope}.add_url_rule({url}{endpoint}, {name}{extra}))"
            writer.lines.append(line)
        else:
            writer.called(scope, f"add_url_rule({url}{endpoint}, view_func={name}{extra})")
        return
    methods = ', methods=["GET", "POST"]' if how == "route" else ""
    writer.decorated(scope, f"{how}({url}{methods}{extra})", head, *body)


def hook(writer: Writer, op: list) -> None:
    """One hook."""
    _, scope, kind, n, stops = op
    scope = writer.scope(scope)
    need(kind in HOOKS and isinstance(stops, bool), op)
    need(scope not in APPS or "app" not in kind, op)
    name = f"{kind.partition('_')[0]}_{number(n)}"
    log = f'log.append("{name}")'
    if kind.startswith("before"):
        writer.decorated(
            scope, kind, f"def {name}():", log, *[f'return "stopped by {name}"'] * stops
        )
    elif kind.startswith("after"):
        writer.decorated(scope, kind, f"def {name}(response):", log, "return response")
    else:
        log = f'log.append(f"{name} {{error!r}}")'
        writer.decorated(scope, kind, f"def {name}(error):", log)


def error(writer: Writer, op: list) -> None:
    """One error handler."""
    _, scope, how, what, n = op
    scope = writer.scope(scope)
    need(what in CODES or what in CLASSES, op)
    need(how in ("errorhandler", "app_errorhandler", "register_error_handler"), op)
    need(scope not in APPS or not how.startswith("app"), op)
    name = f"handler_{number(n)}"
    head, body = f"def {name}(error):", f'return "{scope}: {name}"'
    if how == "register_error_handler":
        writer.function(head, body)
        writer.called(scope, f"{how}({what}, {name})")
    else:
        writer.decorated(scope, f"{how}({what})", head, body)


def held(writer: Writer, op: list) -> None:
    """A decorator that is made now and used after a registration."""
    _, scope, rule, name = op
    scope, url, name = writer.scope(scope), path(rule), ident(name)
    need(scope not in APPS and scope not in writer.closed and not writer.held, op)
    name_once(writer, scope, name)
    writer.lines.append(f"decorator = {scope}.get({url})")
    writer.held.append((scope, name))


def register(writer: Writer, op: list) -> None:
    """A registration, which may be refused."""
    _, blueprint, app, options = op
    scope, app = writer.scope(blueprint), writer.scope(app)
    need(scope not in APPS and app in APPS and isinstance(options, dict), op)
    words = []
    for key, value in options.items():
        need(key in ("url_prefix", "color"), op)
        source = prefix(value) if key == "url_prefix" else word(value, "[a-z]+")
        words.append(f", {key}={source}")
    line = f"{app}.register_blueprint({scope}{''.join(words)})"
    # A name that is taken on the app is refused, and nothing has happened then.
    name = (app, writer.names[scope])
    refused = name in writer.taken
    writer.lines.append(f"see(lambda: {line})" if refused else line)
    writer.taken.add(name)
    if not refused:
        writer.closed.add(scope)
    for owner, name in [pair for pair in writer.held if pair[0] == scope]:
        writer.function(f"def {name}():", f'return "{owner}: {name}"')
        writer.lines.append(f"see(lambda: decorator({name}))")
        writer.held.remove((owner, name))


def operation(writer: Writer, op: Any) -> None:
    """Write one operation."""
    need(isinstance(op, list) and op, op)
    match op:
        case ["blueprint", variable, name, url_prefix]:
            need(variable in range(len(VARIABLES)) and type(variable) is int, op)
            source = word(name, "[a-z]+")
            writer.blueprint(VARIABLES[variable], source, prefix(url_prefix))
        case ["refused", name]:
            source = word(name, r"[a-z]*([.][a-z]*)?")
            writer.lines.append(f"see(lambda: Blueprint({source}, __name__).name)")
        case ["view", _, _, _, _, _, _]:
            view(writer, op)
        case ["stacked", scope, first, second]:
            scope = writer.scope(scope)
            need(scope not in APPS and scope not in writer.closed, op)
            name_once(writer, scope, "index")
            head = f"@{scope}.get({path(first)})\n@{scope}.get({path(second)})"
            head += f"\n@{scope}.before_request\ndef index():"
            writer.function(head, 'log.append("index")')
        case ["returns", scope, decorator]:
            scope = writer.scope(scope)
            need(scope not in APPS and scope not in writer.closed and decorator in DECORATORS, op)
            call = {"route": '("/")', "get": '("/")', "post": '("/")'}.get(decorator, "")
            call = "(404)" if "error" in decorator else call
            if "def hello():" not in writer.lines:
                writer.function("def hello():", 'return "hello"')
            writer.lines.append(f"see(lambda: {scope}.{decorator}{call}(hello) is hello)")
        case ["attributes", scope]:
            scope = writer.scope(scope)
            need(scope not in APPS, op)
            attributes = ", ".join(f"{scope}.{x}" for x in ("name", "import_name", "url_prefix"))
            writer.lines.append(f"see(lambda: ({attributes}))")
        case ["unused", scope, rule]:
            scope = writer.scope(scope)
            need(scope not in APPS, op)
            writer.lines.append(f"see(lambda: callable({scope}.get({path(rule)})))")
        case ["hook", _, _, _, _]:
            hook(writer, op)
        case ["error", _, _, _, _]:
            error(writer, op)
        case ["record", scope, n]:
            scope = writer.scope(scope)
            need(scope not in APPS, op)
            what = f'("step {number(n)}", state.app.name, state.blueprint.name, state.url_prefix, '
            what += "state.options)"
            writer.called(scope, f"record(lambda state: log.append({what}))")
        case ["rule", scope, rule, name]:
            scope, name = writer.scope(scope), ident(name)
            need(scope not in APPS, op)
            name_once(writer, scope, name)
            writer.function(f"def {name}():", f'return "{scope}: {name}"')
            rule = path(rule)
            call = f'state.add_url_rule({rule}, "{name}", {name}, methods=["GET"])'
            writer.called(scope, f"record(lambda state: {call})")
        case ["held", _, _, _]:
            held(writer, op)
        case ["register", _, _, _]:
            register(writer, op)
        case ["rules", app]:
            need(app in APPS, op)
            writer.lines.append(f"see(lambda: rules({writer.scope(app)}))")
        case ["names", app]:
            need(app in APPS, op)
            writer.lines.append(f"see(lambda: sorted({writer.scope(app)}.blueprints))")
        case ["log"]:
            writer.lines.append("see(lambda: log)")
        case ["get" | "post" as method, app, where, bool(logged)]:
            need(app in APPS and str(where).startswith("/"), op)
            writer.scope(app)
            if logged and "log.append" in "".join(writer.lines):
                writer.lines.append("log.clear()")
            writer.lines.append(f"see(lambda: {method}({app}, {path(where)}))")
            if logged:
                writer.lines.append("see(lambda: log)")
        case _:
            raise ValueError(f"not a program: {op!r}")


def script(program: list) -> str:
    """The program as Python: apps, blueprints, and a few requests."""
    need(isinstance(program, list), program)
    writer = Writer()
    for op in program:
        operation(writer, op)
    lines = writer.lines
    if "log" in " ".join(lines):
        lines.insert(0, "log = []")
    if writer.raises:  # exceptions come through, and no traceback is logged
        for name in APPS:
            made = f'{name} = Flask("{name}", static_folder=None)'
            if made in lines:
                lines.insert(lines.index(made) + 1, f"{name}.testing = True")
    return tidy(imports("\n".join(lines)) + lines)


def imports(code: str) -> list[str]:
    """The imports that the code needs."""
    flask = [n for n in ("Flask", "abort", "url_for") if f"{n}(" in code]
    errors = [n for n in ("Forbidden", "NotFound") if re.search(rf"\({n}[,)]", code)]
    helpers = [n for n in ("get", "post", "rules") if re.search(rf"(?<![.\w]){n}\(", code)]
    lines = ["from blueprint import Blueprint"] if "Blueprint(" in code else []
    lines += [f"from flask import {', '.join(flask)}"] if flask else []
    lines += [f"from programs import {', '.join(helpers)}"] if helpers else []
    lines += [f"from werkzeug.exceptions import {', '.join(errors)}"] if errors else []
    return [*lines, ""]


def tidy(lines: list[str]) -> str:
    """One empty line at a time, and none at the end."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
