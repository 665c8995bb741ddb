"""Programs for the components kata: an app is put together and visited.

Apps are 0 (``app``) and 1 (``admin``), views are numbered:

``["view", app, number, rule, {option: value}, body]``  (option ``also``: a second rule)
``["handler", app, code or exception, body]``  (or a list of them)
``["options", app, {name: value}]``      of the constructor
``["template", app, name, source]``      a file in the template folder
``["file", app, path, content]``         a file in the app's folder
``["filter", app]``                      put a filter into ``app.jinja_env``

``["visit", app, method, path, mount]``  look at status and body
``["header", app, method, path, mount, name]``
``["again", app, path]``                 ask for a file whose ETag we know
``["part", app, path]``                  ask for the first two bytes
``["outside", app, body]``               evaluate an expression without a request
``["meanwhile", app, path, look]``       look while another thread is in a view

Everything that makes up the apps goes first in the script, wherever it stands in the program.
"""

import atexit
import hashlib
import io
import json
import re
import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from werkzeug.test import run_wsgi_app

# --- helpers that the scripts and the visible tests use ----------------------------------

_roots: list[Path] = []
_pauses: dict[int, tuple[threading.Event, threading.Event]] = {}


def folder(files: dict[str, str]) -> str:
    """The path of a folder with these files in it; the same folder for the same files."""
    if not _roots:
        _roots.append(Path(tempfile.mkdtemp()))
        atexit.register(shutil.rmtree, _roots[0], ignore_errors=True)
    key = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:12]
    target = _roots[0] / key
    for name, content in files.items():
        path = target / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    return str(target)


def answer(
    app: Any, path: str, method: str = "GET", mount: str = "", headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], str]:
    """Call ``app`` once, as a server would that has it at ``mount``: status, headers, body."""
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": mount,
        "PATH_INFO": unquote(path, "latin-1"),
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
    for name, value in (headers or {}).items():
        environ["HTTP_" + name.upper().replace("-", "_")] = value
    chunks, status, found = run_wsgi_app(app, environ)
    try:
        body = b"".join(chunks).decode()
    finally:
        getattr(chunks, "close", lambda: None)()
    return int(status.split()[0]), dict(found), body


def fetch(app: Any, path: str, **how: Any) -> tuple[int, str]:
    """Status and body. One of Werkzeug's error pages is shortened to its first sentence."""
    status, _, body = answer(app, path, **how)
    page = re.fullmatch(r"<!doctype html>.*<h1>(.*)</h1>\s*<p>([^.<]*).*", body, re.DOTALL)
    return status, f"{page[1]}: {page[2]}" if page else body


def header(app: Any, path: str, name: str, **how: Any) -> str | None:
    """One header of the response."""
    return answer(app, path, **how)[1].get(name)


def pause() -> None:
    """Called by a view: wait here for ``meanwhile``, if that is who visits."""
    if threading.get_ident() in _pauses:
        inside, leave = _pauses[threading.get_ident()]
        inside.set()
        leave.wait(5)


def meanwhile(app: Any, path: str, look: Callable[[], Any]) -> tuple[Any, Any]:
    """What ``look`` sees while another thread is in the view of ``path``; and its response."""
    inside, leave = threading.Event(), threading.Event()
    fetched: list[Any] = []

    def visit() -> None:
        _pauses[threading.get_ident()] = inside, leave
        try:
            fetched.append(fetch(app, path))
        except Exception as error:  # noqa: BLE001 - told to the one who waits for it
            fetched.append(type(error).__name__)
        finally:
            del _pauses[threading.get_ident()]
            inside.set()

    thread = threading.Thread(target=visit, daemon=True)
    thread.start()
    inside.wait(5)
    try:
        seen = look()
    finally:
        leave.set()
        thread.join(5)
    return seen, fetched[0]


# --- from a program to a script -----------------------------------------------------------

APPS = ("app", "admin")
VIEWS = ("index", "shop", "item", "cart")
EXCEPTIONS = ("LookupError", "KeyError", "ValueError", "Exception")
HTTP = ("HTTPException", "NotFound", "MethodNotAllowed", "Gone", "InternalServerError")
CODES = (400, 403, 404, 405, 410, 500, 503)
PART = r"/([a-z.]+|<((string|int|float|path):)?[a-z]+>)"
LOOKS = {
    "path": "request.path",
    "method": "request.method",
    "endpoint": "repr(request.endpoint)",
    "view_args": "repr(request.view_args)",
    "query": 'request.args.get("q", "no q")',
    "root": "request.root_path",
    "bool": "repr(bool(request))",
}
OPTIONS = {"static_url_path", "static_folder", "template_folder"}


def need(condition: object, what: object) -> None:
    """Refuse what is not a program."""
    if not condition:
        raise ValueError(f"not a program: {what!r}")


def text(value: object) -> str:
    """A string as Python source."""
    need(isinstance(value, str) and (value.isprintable() or "\n" in value), value)
    return json.dumps(value, ensure_ascii=False)


def number(value: object, most: int) -> int:
    """A small number."""
    need(type(value) is int and 0 <= value < most, value)  # type: ignore[operator]
    return int(value)  # type: ignore[call-overload]


def path(value: object) -> str:
    """A path to visit, as Python source."""
    need(isinstance(value, str) and re.fullmatch(r"/[!-~é]*", value), value)
    return text(value)


def call(name: str, *arguments: str) -> str:
    """A call as Python source."""
    return f"{name}({', '.join(arguments)})"


def named(values: object) -> list[str]:
    """A dict as keyword arguments."""
    need(isinstance(values, dict), values)
    found = []
    for key, value in values.items():  # type: ignore[attr-defined]
        need(isinstance(key, str) and re.fullmatch(r"[a-z]+", key), key)
        need(type(value) in (int, str), value)
        found.append(f"{key}={text(value) if isinstance(value, str) else value}")
    return found


def expression(body: object) -> str:
    """A body that is one expression."""
    match body:
        case ["say", said]:
            return text(said)
        case ["tuple", said, status]:
            need(type(status) is int and 200 <= status < 600, body)
            return f"({text(said)}, {status})"
        case ["response", said, status]:
            need(type(status) is int and 200 <= status < 600, body)
            return f"Response({text(said)}, {status})"
        case ["nothing"]:
            return "None"
        case ["look", str(what)] if what in LOOKS:
            return LOOKS[what]
        case ["url", endpoint, values, external]:
            endpoint = "static" if endpoint == "static" else VIEWS[number(endpoint, 4)]
            extra = ["_external=True"] if external else []
            return call("url_for", f'"{endpoint}"', *named(values), *extra)
        case ["render", str(name), context]:
            return call("render_template", text(name), *named(context))
        case ["markup", str(source), str(value)]:
            return call("render_template_string", text(source), f"x=Markup({text(value)})")
        case ["string", str(source), context]:
            return call("render_template_string", text(source), *named(context))
        case ["visit", app, there, look]:
            return f"{fetched(app, 'GET', there, '')}[1] + {text(' ')} + {expression(look)}"
    raise ValueError(f"not a body: {body!r}")


def statements(body: object, rule: str | None) -> list[str]:
    """The body of a view (which has a rule) or of a handler (which has an error)."""
    match body:
        case ["arguments"] if rule is not None:
            names = variables(rule)
            shown = " ".join(f"{{{name}!r}}" for name in names)
            return [f'return f"{shown}"' if names else 'return "no arguments"']
        case ["abort", code]:
            need(code in CODES, body)
            return [f"abort({code})"]
        case ["away", said]:
            return [f"abort(Response({text(said)}, 202))"]
        case ["raise", str(name)]:
            if name == "KeyboardInterrupt":
                return ["raise KeyboardInterrupt"]
            need(name in (*EXCEPTIONS, *HTTP) and name != "HTTPException", body)
            return [f"raise {name}" + ('("secret")' if name in EXCEPTIONS else "")]
        case ["pause", look]:
            return ["pause()", f"return {expression(look)}"]
        case ["later", look]:
            return [
                "def chunks():",
                f"    yield {expression(look)}",
                "",
                "return Response(chunks())",
            ]
        case ["error"] if rule is None:
            return ["return type(error).__name__"]
        case ["original"] if rule is None:
            return ['return type(getattr(error, "original_exception", None)).__name__']
    return [f"return {expression(body)}"]


def variables(rule: str) -> list[str]:
    """The names of a rule's variables."""
    names = re.findall(r"<(?:\w+:)?(\w+)>", rule)
    need(len(set(names)) == len(names), rule)
    return names


def fetched(app: object, method: object, there: object, mount: object, *first: str) -> str:
    """A call of ``fetch``, or of ``header``."""
    extra = []
    if method != "GET":
        need(method in ("HEAD", "POST"), method)
        extra.append(f'method="{method}"')
    if mount:
        need(isinstance(mount, str) and re.fullmatch(r"/[a-z]+", mount), mount)
        extra.append(f'mount="{mount}"')
    name = "header" if first else "fetch"
    return call(name, APPS[number(app, 2)], path(there), *first, *extra)


def kind(what: object) -> str:
    """What a handler is for, as Python source."""
    if isinstance(what, str):
        need(what in (*EXCEPTIONS, *HTTP), what)
        return what
    need(type(what) is int and what in CODES, what)
    return str(what)


class _Writer:
    def __init__(self) -> None:
        self.options: list[dict[str, Any]] = [{}, {}]
        self.files: list[dict[str, str]] = [{}, {}]
        self.parts: list[str] = []
        self.sees: list[str] = []
        self.used: set[int] = {0}
        self.taken: set[object] = set()

    def once(self, *key: object) -> None:
        """Nothing is given twice."""
        need(key not in self.taken, key)
        self.taken.add(key)

    def operation(self, op: object) -> None:
        need(isinstance(op, list) and len(op) > 1, op)
        assert isinstance(op, list)
        app = number(op[1], 2)
        self.used.add(app)
        if op[0] in ("visit", "header", "again", "part", "outside", "meanwhile"):
            self.sees.append(f"see(lambda: {self.look(op)})")
            if '(admin, "' in self.sees[-1]:
                self.used.add(1)
            return
        match op:
            case ["view", _, which, str(rule), dict(options), body]:
                self.view(app, number(which, 4), rule, options, body)
            case ["handler", _, what, body]:
                self.handler(app, what, body)
            case ["options", _, dict(options)]:
                for name, value in options.items():
                    need(name in OPTIONS, op)
                    valid = isinstance(value, str) and re.fullmatch(r"[/a-z]*", value)
                    need(valid or (value is None and name == "static_folder"), op)
                    need(value != "" or name == "static_url_path", op)
                self.options[app] |= options
            case ["template", _, str(name), str(source)]:
                need(re.fullmatch(r"[a-z]+\.[a-z]+", name), op)
                text(source)
                self.files[app][f"TEMPLATES/{name}"] = source
            case ["file", _, str(name), str(content)]:
                need(re.fullmatch(r"[a-z]+(/[a-z]+)*\.[a-z]+", name), op)
                text(content)
                self.files[app][name] = content
            case ["filter", _]:
                self.once("filter", app)
                self.parts.append(f'{APPS[app]}.jinja_env.filters["shout"] = str.upper')
            case _:
                raise ValueError(f"not a program: {op!r}")

    def look(self, op: list[Any]) -> str:
        match op:
            case ["visit", app, method, there, mount]:
                return fetched(app, method, there, mount)
            case ["header", app, method, there, mount, "Content-Type" | "Location" as name]:
                return fetched(app, method, there, mount, f'"{name}"')
            case ["header", app, method, there, mount, "Cache-Control" as name]:
                return fetched(app, method, there, mount, f'"{name}"')
            case ["again", app, there]:
                tag = f'header({APPS[number(app, 2)]}, {path(there)}, "ETag")'
                known = f'headers={{"If-None-Match": {tag}}}'
                return call("fetch", APPS[number(app, 2)], path(there), known)
            case ["part", app, there]:
                part = 'headers={"Range": "bytes=0-1"}'
                return call("fetch", APPS[number(app, 2)], path(there), part)
            case ["outside", _, ["look" | "url" | "string" | "render", *_] as body]:
                return expression(body)
            case ["meanwhile", app, there, ["look" | "visit", *_] as what]:
                if what[0] == "visit":
                    need(len(what) == 3, op)
                    seen = fetched(what[1], "GET", what[2], "")
                else:
                    seen = expression(what)
                return call("meanwhile", APPS[number(app, 2)], path(there), f"lambda: {seen}")
        raise ValueError(f"not a program: {op!r}")

    def view(self, app: int, which: int, rule: str, options: dict[str, Any], body: object) -> None:
        need(re.fullmatch(rf"/|({PART})+/?", rule), rule)
        self.once("view", app, which)
        arguments = [text(rule)]
        names = variables(rule)
        also = options.get("also")
        need(also is None or (re.fullmatch(rf"/|({PART})+/?", also) and not names), also)
        need(also is None or not variables(also), also)
        for name, value in options.items():
            if name == "also":
                continue
            if name == "methods":
                need(value in (["GET"], ["POST"], ["GET", "POST"], ["POST", "GET"]), value)
            elif name == "strict_slashes":
                need(value is False, value)
            elif name == "defaults":
                need(isinstance(value, dict) and not set(value) & set(names), value)
                named(value)
                names = [*names, *value]
            else:
                raise ValueError(name)
            arguments.append(f"{name}={value!r}".replace("'", '"'))
        function = VIEWS[which]
        if app:
            arguments.append(f'endpoint="{function}"')
            function = f"admin_{function}"
        if body == ["arguments"]:
            rule = "/".join(f"<{name}>" for name in names)
        lines = statements(body, rule)
        if '(admin, "' in "".join(lines):
            self.used.add(1)
        above = f"@{APPS[app]}.route({', '.join([text(also), *arguments[1:]])})\n" if also else ""
        self.parts.append(
            f"{above}@{APPS[app]}.route({', '.join(arguments)})\n"
            f"def {function}({', '.join(names)}):\n" + indented(lines)
        )

    def handler(self, app: int, what: object, body: object) -> None:
        kinds = what if isinstance(what, list) else [what]
        need(kinds, what)
        for each in kinds:
            self.once("handler", app, kind(each))
        lines = statements(body, None)
        fails = isinstance(body, list) and body[:1] in (["raise"], ["abort"], ["nothing"])
        if fails:  # who is asked for the failure of the last handler is not defined
            need(not {500, "InternalServerError", "HTTPException", "Exception"} & set(kinds), what)
        function = f"on_{kind(kinds[-1])}".lower() + (f"_{app}" if app else "")
        above = "".join(f"@{APPS[app]}.errorhandler({kind(each)})\n" for each in kinds)
        self.parts.append(f"{above}def {function}(error):\n{indented(lines)}")

    def script(self) -> str:
        apps = []
        for app in sorted(self.used):
            options = dict(self.options[app])
            templates = options.get("template_folder", "templates")
            files = {
                name.replace("TEMPLATES", templates): content
                for name, content in self.files[app].items()
            }
            if not any(name.startswith("static") for name in options) and not any(
                name.startswith("static/") for name in files
            ):
                options["static_folder"] = None
            arguments = [f'"{("shop", "admin")[app]}"']
            arguments += [
                f"{name}={'None' if value is None else text(value)}"
                for name, value in options.items()
            ]
            root = ""
            if files:
                root = f"root_path=folder({{{', '.join(f'{text(k)}: {text(v)}' for k, v in files.items())}}})"
            apps.append(
                f"{APPS[app]} = Flask({', '.join([*arguments, *([root] if root else [])])})"
            )
        need(self.sees, "nothing to see")
        code = "\n".join([*apps, *("\n\n" * part.startswith("@") + part for part in self.parts)])
        return imports(code + "\n\n\n" + "\n".join(self.sees) + "\n")


def indented(lines: list[str]) -> str:
    """The body of a function."""
    return "\n".join(f"    {line}".rstrip() for line in lines)


def imports(code: str) -> str:
    """The code, with the imports that it needs before it."""

    def used(*names: str) -> list[str]:
        return [name for name in names if re.search(rf"\b{name}\b[(.)]", code)]

    mine = used("render_template", "render_template_string", "request", "url_for")
    lines = [f"from components import {', '.join(['Flask', *mine])}"]
    if "Markup(" in code:
        lines.append("from markupsafe import Markup")
    if helpers := used("fetch", "folder", "header", "meanwhile", "pause"):
        lines.append(f"from programs import {', '.join(helpers)}")
    if "Response(" in code:
        lines.append("from werkzeug import Response")
    http = [n for n in HTTP if re.search(rf"(raise |errorhandler\(){n}\b", code)]
    if http := sorted(http) + used("abort"):
        lines.append(f"from werkzeug.exceptions import {', '.join(http)}")
    return "\n".join(lines) + "\n\n" + code


def script(program: list) -> str:
    """The program as two apps and the visits to them."""
    need(isinstance(program, list), program)
    writer = _Writer()
    for op in program:
        writer.operation(op)
    return writer.script()
