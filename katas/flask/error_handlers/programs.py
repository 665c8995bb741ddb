"""Programs for the error_handlers kata: an app is set up, and then asked for a few URLs.

A *scope* is "app", or the number of a blueprint: 0 is shop, 1 is tea, 2 is admin.

``["view", scope, name, does]``                 a view for ``/name``
``["slash", scope, name]``                      a view for ``/name/``
``["post", scope, name]``                       a view for ``/name`` that takes POST only
``["handler", scope, how, what, n, does]``      a handler for a code or a class
``["register", number, scope]``                 register a blueprint on the app, or on another one
``["config", key, value]``                      a setting
``["log"]``                                     note what is logged
``["refuse", scope, what]``                     register a handler for what cannot have one
``["returns", scope, how]``                     look at what a decorator returns
``["names", scope]``                            look at the names that are kept
``["abort", code, words]``                      call ``abort``
``["visit", name, method]``                     ask for ``/name``: no more setup after the first one
"""

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException, default_exceptions

# --- helpers that the scripts and the visible tests use ----------------------------------


def visit(app: Any, path: str, method: str = "GET") -> str:
    """Ask a WSGI app for ``path``, as a server would: the code and the text of the answer.

    If it is no HTML, its type is named before the text. A default error page is ``404 page``, or ``404 page: WORDS`` if it has words of its own;
    a redirect is ``308 to URL``, and an exception that comes out of the app ``raised ...``.
    """
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
    start: list[Any] = []
    try:
        body = app(environ, lambda status, headers, error=None: start.append((status, headers)))
        text = b"".join(body).decode()
        if hasattr(body, "close"):
            body.close()
    except BaseException as error:  # noqa: BLE001 - that, too, is a thing that happens
        return f"raised {type(error).__name__}"
    [(status, headers)] = start
    code, location = status[:3], dict(headers).get("Location")
    if location is not None:
        return f"{code} to {urlsplit(location).path}"
    if not text.startswith("<!doctype"):
        kind = dict(headers)["Content-Type"].partition(";")[0]
        return f"{code} {text}" if kind == "text/html" else f"{code} {kind}: {text}"
    words = unescape(text.partition("<p>")[2].partition("</p>")[0].split("<br>")[-1])
    own = words and all(words != usual.description for usual in default_exceptions.values())
    return f"{code} page: {words}" if own else f"{code} page"


def raised(function: Callable, *arguments: Any) -> str:
    """What calling the function raises: ``NotFound: no tea``, or one of three built-in classes."""
    try:
        function(*arguments)
    except HTTPException as error:
        words = error.description
        return type(error).__name__ + (f": {words}" if words in arguments else "")
    except Exception as error:  # noqa: BLE001 - whatever it is
        usual = (cls for cls in (LookupError, ValueError, TypeError) if isinstance(error, cls))
        return next(usual, type(error)).__name__
    return "nothing"


# --- from a program to a script -----------------------------------------------------------

BLUEPRINTS = ("shop", "tea", "admin")
VIEWS = ("cart", "pot", "users", "page", "lost")
METHODS = ("GET", "POST")

CLASSES = {
    "MenuError": ["class MenuError(Exception):", "    pass"],
    "TeaError": ["class TeaError(MenuError):", "    pass"],
    "BadKey": ["class BadKey(KeyError, ValueError):", "    pass"],
    "Coded": ["class Coded(Exception):", "    code = 404"],
    "NoTea": ["class NoTea(NotFound):", "    pass"],
    "SoldOut": ["class SoldOut(NotFound):", "    code = 410"],
    "Full": ["class Full(HTTPException):", "    code = 507"],
    "Nameless": ["class Nameless(HTTPException):", "    pass"],
}
BUILTIN = ("KeyError", "ValueError", "LookupError", "TypeError", "Exception")
STOPS = ("KeyboardInterrupt", "SystemExit", "BaseException")
HTTP = (
    "HTTPException",
    "BadRequest",
    "BadRequestKeyError",
    "SecurityError",
    "NotFound",
    "Forbidden",
    "Gone",
    "MethodNotAllowed",
    "InternalServerError",
)
CODES = (400, 403, 404, 405, 410, 418, 500)

RAISE = {
    "KeyError": 'KeyError("tea")',
    "ValueError": 'ValueError("tea")',
    "TypeError": 'TypeError("tea")',
    **{name: f"{name}()" for name in (*CLASSES, *HTTP)},
    "SecurityError": 'SecurityError("hands off")',
    "RequestRedirect": 'RequestRedirect("/elsewhere")',
    "BuildError": 'BuildError("tea", {}, "GET")',
    "KeyboardInterrupt": "KeyboardInterrupt",
}
MODULES = {
    **dict.fromkeys(HTTP, "werkzeug.exceptions"),
    "RequestRedirect": "werkzeug.routing",
    "BuildError": "werkzeug.routing",
    "RoutingException": "werkzeug.routing",
    "MultiDict": "werkzeug.datastructures",
    "Response": "werkzeug.wrappers",
}
CONFIG = {
    "DEBUG": (True,),
    "TESTING": (True,),
    "PROPAGATE_EXCEPTIONS": (True, False, None),
    "TRAP_BAD_REQUEST_ERRORS": (True, False, None),
    "TRAP_HTTP_EXCEPTIONS": (True,),
}
REFUSED = {
    "999": "999",
    "200": "200",
    "308": "308",
    "507": "507",
    "text": '"404"',
    "None": "None",
    "instance": 'KeyError("tea")',
    "page": "NotFound()",
    "int": "int",
    "BaseException": "BaseException",
    "KeyboardInterrupt": "KeyboardInterrupt",
}


def need(condition: object, what: object) -> None:
    """Refuse what is not a program."""
    if not condition:
        raise ValueError(f"not a program: {what!r}")


def known(what: Any) -> str:
    """A code or a class that a handler can be for, as it is written."""
    if type(what) is int:
        need(what in CODES, what)
        return str(what)
    need(what in (*CLASSES, *BUILTIN, *HTTP, "RoutingException", "RequestRedirect"), what)
    return str(what)


class Writer:
    """Writes the script."""

    def __init__(self) -> None:
        self.lines = ['app = App("app")']
        self.made: set[str] = {"app"}
        self.registered: set[str] = set()
        self.names: set[str] = set()
        self.visited = False
        self.logs = False

    def scope(self, scope: Any) -> str:
        """The variable of an app or a blueprint that can still be set up."""
        need(not self.visited, scope)
        if scope == "app":
            return "app"
        need(type(scope) is int and scope in range(len(BLUEPRINTS)), scope)
        name = BLUEPRINTS[scope]
        need(name not in self.registered, scope)
        if name not in self.made:
            self.made.add(name)
            self.lines.append(f'{name} = Blueprint("{name}", "{name}")')
        return name

    def function(self, head: str, *body: str, decorator: str = "") -> None:
        """A function, decorated or not, whose name is new."""
        name = head.partition("(")[0]
        need(name not in self.names, head)
        self.names.add(name)
        above = [f"@{decorator}"] if decorator else []
        self.lines += ["", *above, f"def {head}:", *(f"    {line}" for line in body), ""]


def view(writer: Writer, scope: Any, name: Any, does: Any) -> None:
    """One view."""
    scope = writer.scope(scope)
    need(name in VIEWS, name)
    decorator = f'{scope}.route("/{name}")'
    match does:
        case "text":
            body = f'return "{name}"'
        case "none":
            body = "return None"
        case "missing key":
            body = 'return MultiDict()["tea"]'
        case "page":
            body = "return Gone()"
        case ["raise", str(error)] if error in RAISE:
            body = f"raise {RAISE[error]}"
        case ["abort", "response"]:
            body = 'abort(Response("sold", 410))'
        case ["abort", int(code)] if code in CODES:
            body = f"abort({code})"
        case ["abort", int(code), "words"] if code in CODES and code != 405:
            body = f'abort({code}, "no tea")'
        case ["abort", int(code), "response"] if code in CODES:
            body = f'abort({code}, response=Response("sold", 403))'
        case _:
            raise ValueError(does)
    writer.function(f"{name}()", body, decorator=decorator)


def handler(writer: Writer, scope: Any, how: Any, what: Any, n: Any, does: Any) -> None:
    """One error handler."""
    scope = writer.scope(scope)
    need(type(n) is int and 0 <= n <= 9, n)
    need(how in ("errorhandler", "register", "app_errorhandler"), how)
    need(scope != "app" or how != "app_errorhandler", how)
    name = f"{scope}_{n}"
    match does:
        case "text":
            body = f'return f"{name}: {{type(error).__name__}}"'
        case "code":
            body = f'return f"{name}: {{type(error).__name__}}", 418'
        case "words":
            body = f'return f"{name}: {{error.description}}"'
        case "original":
            body = f'return f"{name}: {{type(error.original_exception).__name__}}"'
        case "page":
            body = "return error"
        case "response":
            body = f'return Response("{name}", 202)'
        case "none":
            body = "return None"
        case "again":
            body = "raise error"
        case ["raise", str(error)] if error in RAISE:
            body = f"raise {RAISE[error]}"
        case ["abort", int(code)] if code in CODES:
            body = f"abort({code})"
        case _:
            raise ValueError(does)
    if how == "register":
        writer.function(f"{name}(error)", body)
        writer.lines.append(f"{scope}.register_error_handler({known(what)}, {name})")
    else:
        writer.function(f"{name}(error)", body, decorator=f"{scope}.{how}({known(what)})")


def register(writer: Writer, number: Any, where: Any) -> None:
    """A blueprint goes onto the app, or onto another blueprint, which is not below it."""
    scope = writer.scope(number)
    need(scope != "app" and where != number, number)
    target = writer.scope(where)
    writer.registered.add(scope)
    writer.lines.append(f"{target}.register_blueprint({scope})")


def plain(writer: Writer) -> None:
    """A handler for those programs that only look at the registration."""
    if "handler" not in writer.names:
        writer.function("handler(error)", 'return "handled"')


def script(program: list) -> str:
    """The program as Python: the setup, and what each visit gets."""
    need(isinstance(program, list), program)
    writer = Writer()
    for op in program:
        match op:
            case ["view", scope, name, does]:
                view(writer, scope, name, does)
            case ["slash", scope, name]:
                need(name in VIEWS, op)
                decorator = f'{writer.scope(scope)}.route("/{name}/")'
                writer.function(f"{name}()", f'return "{name}"', decorator=decorator)
            case ["post", scope, name]:
                need(name in VIEWS, op)
                decorator = f'{writer.scope(scope)}.route("/{name}", methods=["POST"])'
                writer.function(f"{name}()", f'return "{name}"', decorator=decorator)
            case ["handler", scope, how, what, n, does]:
                handler(writer, scope, how, what, n, does)
            case ["register", number, where]:
                register(writer, number, where)
            case ["config", str(key), value]:
                need(any(value is each for each in CONFIG.get(key, ())), op)
                writer.scope("app")
                writer.lines.append(f'app.config["{key}"] = {value}')
            case ["log"]:
                writer.scope("app")
                need(not writer.logs, op)
                writer.logs = True
                lines = [
                    "log = []",
                    "app.log_exception = lambda info: log.append(type(info[1]).__name__)",
                ]
                writer.lines += lines
            case ["refuse", scope, str(what)]:
                need(what in REFUSED, op)
                scope = writer.scope(scope)
                plain(writer)
                call = f"{scope}.register_error_handler, {REFUSED[what]}, handler"
                writer.lines.append(f"see(lambda: raised({call}))")
            case ["returns", scope, how]:
                need(how in ("errorhandler", "app_errorhandler", "route"), op)
                scope = writer.scope(scope)
                need(scope != "app" or how != "app_errorhandler", op)
                plain(writer)
                what = '"/handler"' if how == "route" else "404"
                writer.lines.append(f"see(lambda: {scope}.{how}({what})(handler) is handler)")
            case ["names", scope]:
                scope = writer.scope(scope)
                names = f"{scope}.import_name"
                names = names if scope == "app" else f"({scope}.name, {names})"
                writer.lines.append(f"see(lambda: {names})")
            case ["abort", int(code), words]:
                need(code in (*CODES, 200, 999) and type(words) is bool, op)
                need(code != 405 or not words, op)
                extra = ', "no tea"' if words else ""
                writer.lines.append(f"see(lambda: raised(abort, {code}{extra}))")
            case ["visit", name, method]:
                need(name in VIEWS and method in METHODS, op)
                writer.visited = True
                extra = "" if method == "GET" else f', "{method}"'
                writer.lines.append(f'see(lambda: visit(app, "/{name}"{extra}))')
            case _:
                raise ValueError(f"not a program: {op!r}")
    if writer.logs and writer.visited:
        writer.lines.append("see(lambda: log)")
    code = with_classes("\n".join(writer.lines))
    return re.sub(r"\n{3,}", "\n\n", imports(code) + code).strip() + "\n"


def word(name: str, code: str) -> bool:
    """Whether the code uses this name."""
    return re.search(rf"\b{name}\b", code) is not None


def with_classes(code: str) -> str:
    """The code below the classes that it uses."""
    classes: list[str] = []
    for name, lines in CLASSES.items():
        needed = word(name, code) or (name == "MenuError" and word("TeaError", code))
        classes += ["", *lines, ""] if needed else []
    return "\n".join([*classes, code])


def imports(code: str) -> str:
    """The imports that the code needs."""
    ours = [name for name in ("App", "Blueprint") if f"{name}(" in code]
    ours += ["abort"] * word("abort", code)
    lines = [f"from error_handlers import {', '.join(ours)}"]
    helpers = [name for name in ("raised", "visit") if f"{name}(" in code]
    lines += [f"from programs import {', '.join(helpers)}"] if helpers else []
    theirs: dict[str, list[str]] = {}
    for name, module in MODULES.items():
        if word(name, code):
            theirs.setdefault(module, []).append(name)
    lines += [
        f"from {module} import {', '.join(sorted(theirs[module]))}" for module in sorted(theirs)
    ]
    return "\n".join(lines) + "\n\n"
