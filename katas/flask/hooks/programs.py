"""Programs for the hooks kata: an app is set up, and then asked for a few URLs.

A *scope* is "app", or the number of a blueprint.

``["view", scope, name, does]``     a view for ``/name``
``["hook", scope, kind, n, does]``  a hook
``["twice", scope, kind, n]``       a hook that is registered twice
``["handler", cls, n, does]``       an error handler
``["register", number]``            register a blueprint
``["returns", scope, decorator]``    look at what a decorator returns
``["names", scope]``                look at the names that are kept
``["visit", name]``                 ask for ``/name``: no more setup after the first one
"""

import re
from io import BytesIO
from typing import Any

# --- helpers that the scripts and the visible tests use ----------------------------------


def timeline(app: Any, path: str, log: list[str]) -> list[str]:
    """Ask a WSGI app for ``path``, as a server would; everything that happens, in order.

    That is what the app's functions write to ``log``, and between it ``start CODE`` (the app calls
    ``start_response``), ``body TEXT`` (the body was read; ``...`` is a default error page),
    and ``raised NAME``.
    """
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
    log.clear()
    try:
        body = app(environ, lambda status, headers, error=None: log.append(f"start {status[:3]}"))
        text = b"".join(body).decode()
        if hasattr(body, "close"):
            body.close()
        log.append("body ..." if text.startswith("<!doctype") else f"body {text}")
    except BaseException as error:  # noqa: BLE001 - that, too, is a thing that happens
        log.append(f"raised {type(error).__name__}")
    return list(log)


# --- from a program to a script -----------------------------------------------------------

BLUEPRINTS = ("shop", "admin")
VIEWS = ("cart", "users", "page", "other")
ERRORS = ("KeyError", "ValueError", "ZeroDivisionError")
HTTP = ("Forbidden", "NotFound")
STOPS = ("KeyboardInterrupt", "SystemExit")
KINDS = ("before", "after", "teardown")
DECORATORS = (
    *(f"{kind}_request" for kind in KINDS),
    *(f"{kind}_app_request" for kind in KINDS),
    "route",
    "errorhandler",
)


def need(condition: object, what: object) -> None:
    """Refuse what is not a program."""
    if not condition:
        raise ValueError(f"not a program: {what!r}")


def number(value: object) -> int:
    """A small number."""
    need(type(value) is int and 0 <= value <= 9, value)
    return int(str(value))


class Writer:
    """Writes the script."""

    def __init__(self) -> None:
        self.lines = ["log = []", 'app = App("app")']
        self.made: set[str] = {"app"}
        self.registered: set[str] = set()
        self.views: set[str] = set()
        self.visited = False

    def scope(self, scope: object) -> str:
        """The variable of an app or a blueprint that can still be set up."""
        need(not self.visited, scope)
        if scope == "app":
            return "app"
        need(type(scope) is int and scope in range(len(BLUEPRINTS)), scope)
        name = BLUEPRINTS[scope]  # type: ignore[call-overload]
        if name not in self.made:
            self.made.add(name)
            self.lines.append(f'{name} = Blueprint("{name}", "{name}")')
        return name

    def function(self, decorator: str, head: str, *body: str) -> None:
        """A decorated function."""
        scope = decorator.partition(".")[0]
        need(scope not in self.registered, decorator)
        self.lines += ["", f"@{decorator}", f"def {head}:", *(f"    {x}" for x in body), ""]


def outcome(does: Any, name: str) -> list[str]:
    """The last lines of a view or a before function."""
    match does:
        case "text":
            return [f'return "{name}"']
        case "empty":
            return ['return ""']
        case "response":
            return [f'return Response("{name}", 201)']
        case "stream":
            return ["return Response(parts())"]
        case ["raise", str(error)]:
            need(error in (*ERRORS, *HTTP, *STOPS), does)
            return [f"raise {error}"]
    raise ValueError(does)


def view(writer: Writer, scope: Any, name: Any, does: Any) -> None:
    """One view."""
    scope = writer.scope(scope)
    need(name in VIEWS and name not in writer.views, name)
    writer.views.add(name)
    body = [f'log.append("view {name}")']
    if does == "stream":
        parts = ['log.append("first part")', 'yield "first, "', 'log.append("second part")']
        body += ["", "def parts():", *(f"    {line}" for line in [*parts, 'yield "second"']), ""]
    writer.function(f'{scope}.route("/{name}")', f"{name}()", *body, *outcome(does, name))


def hook(writer: Writer, scope: Any, kind: Any, n: Any, does: Any) -> None:
    """One hook."""
    scope = writer.scope(scope)
    need(isinstance(kind, str), kind)
    when, _, rest = kind.partition("_")
    need(when in KINDS and rest in ("request", "app_request"), kind)
    need(scope != "app" or rest == "request", kind)
    name = f"{when}_{number(n)}"
    decorator = f"{scope}.{kind}"
    log = f'log.append("{name}")'
    if when == "before":
        end = [] if does == "pass" else outcome(does, name)
        need(does != "stream", does)
        writer.function(decorator, f"{name}()", log, *end)
    elif when == "after":
        match does:
            case "pass":
                end = ["return response"]
            case "mark":
                end = [f'response.data += b" {name}"', "return response"]
            case "look":
                log = f'log.append(f"{name} {{response.status_code}} {{response.mimetype}}")'
                end = ["return response"]
            case "replace":
                end = [f'return Response("{name}", 202)']
            case ["raise", str(error)]:
                need(error in (*ERRORS, *HTTP, *STOPS), does)
                end = [f"raise {error}"]
            case ["once", str(error)]:
                need(error in ERRORS, does)
                end = [f'if log.count("{name}") == 1:', f"    raise {error}", "return response"]
            case _:
                raise ValueError(does)
        writer.function(decorator, f"{name}(response)", log, *end)
    else:
        need(does in ("pass", "value"), does)
        end = [f'return "{name}"'] * (does == "value")
        writer.function(decorator, f"{name}(error)", f'log.append(f"{name} {{error!r}}")', *end)


def twice(writer: Writer, scope: Any, kind: Any, n: Any) -> None:
    """One function, registered twice as a hook."""
    scope = writer.scope(scope)
    need(kind in [f"{each}_request" for each in KINDS], kind)
    name = f"{kind.partition('_')[0]}_{number(n)}"
    argument = {"before": "", "after": "response", "teardown": "error"}[name.partition("_")[0]]
    body = [f'log.append("{name}")', *["return response"] * (argument == "response")]
    decorator = f"{scope}.{kind}"
    writer.function(f"{decorator}\n@{decorator}", f"{name}({argument})", *body)


def handler(writer: Writer, cls: Any, n: Any, does: Any) -> None:
    """One error handler."""
    scope = writer.scope("app")
    need(cls in ERRORS, cls)
    name = f"handler_{number(n)}"
    need(does != "stream" and does != "empty", does)
    log = f'log.append("{name}")'
    writer.function(f"{scope}.errorhandler({cls})", f"{name}(error)", log, *outcome(does, name))


def script(program: list) -> str:
    """The program as Python: the setup, and a time line for each visit."""
    need(isinstance(program, list), program)
    writer = Writer()
    for op in program:
        match op:
            case ["view", scope, name, does]:
                view(writer, scope, name, does)
            case ["hook", scope, kind, n, does]:
                hook(writer, scope, kind, n, does)
            case ["twice", scope, kind, n]:
                twice(writer, scope, kind, n)
            case ["handler", cls, n, does]:
                handler(writer, cls, n, does)
            case ["register", which]:
                scope = writer.scope(which)
                need(scope != "app" and scope not in writer.registered, op)
                writer.registered.add(scope)
                writer.lines.append(f"app.register_blueprint({scope})")
            case ["returns", which, decorator]:
                scope = writer.scope(which)
                need(decorator in DECORATORS and scope not in writer.registered, op)
                need(scope != "app" or "app" not in decorator, op)
                need(scope == "app" or decorator != "errorhandler", op)
                call = {"route": '("/hello")', "errorhandler": "(KeyError)"}.get(decorator, "")
                if "def hello():" not in writer.lines:
                    writer.lines += ["", "def hello():", '    return "hello"', ""]
                writer.lines.append(f"see(lambda: {scope}.{decorator}{call}(hello) is hello)")
            case ["names", which]:
                scope = writer.scope(which)
                names = f"{scope}.import_name"
                names = names if scope == "app" else f"({scope}.name, {names})"
                writer.lines.append(f"see(lambda: {names})")
            case ["visit", name]:
                need(name in VIEWS, op)
                writer.visited = True
                writer.lines.append(f'see(lambda: timeline(app, "/{name}", log))')
            case _:
                raise ValueError(f"not a program: {op!r}")
    code = "\n".join(writer.lines)
    return re.sub(r"\n{3,}", "\n\n", imports(code) + code).strip() + "\n"


def imports(code: str) -> str:
    """The imports that the code needs."""
    lines = [f"from hooks import App{', Blueprint' * ('Blueprint(' in code)}"]
    lines += ["from programs import timeline"] * ("timeline(" in code)
    errors = [name for name in HTTP if f"raise {name}" in code]
    lines += [f"from werkzeug.exceptions import {', '.join(errors)}"] if errors else []
    lines += ["from werkzeug.wrappers import Response"] * ("Response(" in code)
    return "\n".join(lines) + "\n\n"
