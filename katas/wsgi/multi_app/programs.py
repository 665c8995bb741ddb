"""Programs for the dispatcher kata: one way of dispatching, and requests.

One of these makes the app (without any, there are no mounts)::

    ["mounts", [[path, name], ...]]     a name, or again a list of mounts
    ["hosts", [[host, name], ...]]
    ["lazy", failures]                  an app that cannot be created that many times at first
    ["tenants", [name, ...], failures]  the tenants that `create` knows

And these use it::

    ["visit", path, [[key, value], ...]]    path may be null: then there is no PATH_INFO
    ["who", path]                           the same, but only who answers
    ["another", path]                       ... and this time another dispatcher
    ["mount", path, name]                   one more in `app.mounts`
    ["hand_over", path]                     is all passed on as it is?
    ["at_once", path]                       two requests, the second while an app is created
    ["asks_itself"]                         a request that waits for another one
    ["created"]                             what `create` was asked for until now
    ["know", name]                          from now on `create` knows this tenant
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from threading import Event, Thread
from typing import Any

# --- helpers that the scripts and the visible tests use ----------------------------------


class Echo:
    """An app with a name, which answers with this name and the paths that it was given."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "application/json")])
        paths = [environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", "")]
        return [json.dumps([self.name, *paths]).encode()]


def environ_of(path: str | None, **variables: str) -> dict[str, Any]:
    """The environ of a request; an empty SCRIPT_NAME or PATH_INFO may be missing."""
    environ = {
        "REQUEST_METHOD": "GET",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        **variables,
    }
    return environ if path is None else {**environ, "PATH_INFO": path}


def visit(app: Any, path: str | None, **variables: str) -> tuple[str, str, str]:
    """Which app answers, and the SCRIPT_NAME and PATH_INFO that it was given."""
    body = app(environ_of(path, **variables), lambda status, headers, exc_info=None: None)
    name, script_name, path_info = json.loads(b"".join(body))
    return name, script_name, path_info


class Probe:
    """An app that returns an object of its own, to see whether it arrives."""

    def __init__(self) -> None:
        self.body: Iterable[bytes] = iter([b"tea"])
        self.start_response: Any = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.start_response = start_response
        return self.body

    def handed_over_by(self, app: Any, path: str, **variables: str) -> bool:
        """Whether `app` passes on this very `start_response` and returns this very body."""

        def start_response(status: str, headers: list, exc_info: Any = None) -> None:
            """Nothing is started."""

        body = app(environ_of(path, **variables), start_response)
        return body is self.body and self.start_response is start_response


class Factory:
    """Creates apps, and notes what it was asked for in `calls`. Fails a few times at first."""

    def __init__(self, *known: str, failures: int = 0) -> None:
        self.known = set(known)
        self.failures = failures
        self.calls: list[tuple[str, ...]] = []
        self.meanwhile: Callable[[], Any] = lambda: None

    def __call__(self, *names: str) -> Any:
        self.calls.append(names)
        self.meanwhile()
        if self.failures:
            self.failures -= 1
            raise OSError("the database is down")
        if not names:
            return Echo(f"number {len(self.calls)}")
        return Echo(f"{names[0]} {len(self.calls)}") if names[0] in self.known else None


def at_once(app: Any, factory: Factory, path: str, **variables: str) -> list[Any]:
    """Two requests, of which the second comes while an app is created for the first."""
    answers: list[Any] = []
    asked_again = Event()

    def second() -> None:
        try:
            answers.append(visit(app, path, **variables))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
            answers.append(type(error).__name__)

    thread = Thread(target=second)

    def meanwhile() -> None:
        factory.meanwhile = asked_again.set
        thread.start()
        asked_again.wait(0.05)  # long enough to ask again, for those who do

    factory.meanwhile = meanwhile
    try:
        first: Any = visit(app, path, **variables)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
        first = type(error).__name__
    if thread.ident is not None:
        thread.join()
    factory.meanwhile = lambda: None
    return [first, *answers]


def asks_itself(make: Callable[[Any], Any], path: str) -> Any:
    """Visit an app that sends a request to itself, in a thread, and waits for the answer.

    `make` puts the dispatcher around it. The answer to the inner request is returned, or
    "stuck" if there is none.
    """
    answers: list[Any] = []

    def ask() -> None:
        answers.append(visit(whole, path.replace("outer", "inner")))

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"].endswith("/outer"):
            thread = Thread(target=ask, daemon=True)
            thread.start()
            thread.join(0.3)
            answers.append("stuck")
        return Echo("both")(environ, start_response)

    whole = make(app)
    visit(whole, path)
    return answers[0]


# --- from a program to a script ----------------------------------------------------------

KEYS = ("SCRIPT_NAME", "HTTP_HOST", "SERVER_NAME", "HTTP_X_FORWARDED_HOST")
PATH = "/[!#-~\xa0-\xff]*"
HOST = r"[A-Za-z0-9.-]+(:[0-9]{1,5})?"
MAKERS = ("mounts", "hosts", "lazy", "tenants")
MAX_DEPTH = 3


def need(condition: object, what: object) -> None:
    """Refuse what is not a program."""
    if not condition:
        raise ValueError(f"not a program: {what!r}")


def text(value: object, pattern: str = "[a-z]+") -> str:
    """A string as Python source, in double quotes."""
    need(type(value) is str and re.fullmatch(pattern, str(value)), value)
    return '"' + repr(f"'{value}")[2:-1] + '"'


def script(program: list) -> str:
    """The program as Python; `ValueError` if it is not one."""
    need(type(program) is list, program)
    for op in program:
        need(type(op) is list and op and type(op[0]) is str, op)
    makers = [op for op in program if op[0] in MAKERS]
    need(len(makers) <= 1, program)
    maker = makers[0] if makers else ["mounts", []]
    used: set[str] = set()
    probed = any(op[0] == "hand_over" for op in program)
    acts = {op[0] for op in program if op[0] not in MAKERS}
    if acts == {"asks_itself"}:  # which makes an app of its own
        _make(maker, set(), probed=probed)
        lines = []
    else:
        lines = _make(maker, used, probed=probed)
    factory = maker[0] in ("lazy", "tenants")
    for op in program:
        match op:
            case ["mounts" | "hosts" | "lazy" | "tenants", *_]:
                pass
            case ["visit", path, variables]:
                used.add("visit")
                lines.append(f"see(lambda: visit(app, {_request(path, variables)}))")
            case ["who", path]:
                used.add("visit")
                lines.append(f"see(lambda: visit(app, {_request(path, [])})[0])")
            case ["another", path]:
                need(maker[0] == "mounts", op)
                used.add("visit")
                call = f"DispatcherMiddleware({_echo('other', used)})"
                lines.append(f"see(lambda: visit({call}, {_request(path, [])})[0])")
            case ["hand_over", path]:
                need(maker[0] != "lazy" or path == "/", op)
                lines.append(f"see(lambda: probe.handed_over_by(app, {text(path, PATH)}))")
            case ["mount", path, name]:
                need(maker[0] == "mounts", op)
                lines.append(f"app.mounts[{_mount(path)}] = {_echo(name, used)}")
            case ["at_once", path]:
                need(factory and not probed, op)
                used.add("at_once")
                lines.append(f"see(lambda: at_once(app, create, {text(path, PATH)}))")
            case ["asks_itself"]:
                need(factory and not probed, op)
                used.add("asks_itself")
                if maker[0] == "lazy":
                    call, path = "LazyApp(lambda: app)", "/outer"
                else:
                    call = f"TenantDispatcher({_echo('main', used)}, lambda name: app)"
                    path = "/ann/outer"
                lines.append(f'see(lambda: asks_itself(lambda app: {call}, "{path}"))')
            case ["created"]:
                need(factory and not probed, op)
                lines.append("see(lambda: create.calls)")
            case ["know", name]:
                need(maker[0] == "tenants" and not probed, op)
                lines.append(f"create.known.add({text(name, '[a-zé]+')})")
            case _:
                raise ValueError(f"not an operation: {op!r}")
    classes = {"mounts": "DispatcherMiddleware", "hosts": "HostDispatcher"}
    name = classes.get(maker[0], "LazyApp" if maker[0] == "lazy" else "TenantDispatcher")
    head = [f"from multi_app import {name}"]
    if used:
        head.append(f"from programs import {', '.join(sorted(used, key=_by_case))}")
    return "\n".join([*head, "", *lines, ""])


def _by_case(name: str) -> tuple[bool, str]:
    return name.islower(), name


def _request(path: object, variables: object) -> str:
    need(type(variables) is list, variables)
    arguments = ["None" if path is None else text(path, f"({PATH})?")]
    seen = set()
    for pair in variables:  # type: ignore[attr-defined]
        need(type(pair) is list and len(pair) == 2 and pair[0] in KEYS, pair)  # noqa: PLR2004
        need(pair[0] not in seen, pair)
        seen.add(pair[0])
        pattern = f"({PATH})?" if pair[0] == "SCRIPT_NAME" else HOST
        arguments.append(f"{pair[0]}={text(pair[1], pattern)}")
    return ", ".join(arguments)


def _mount(path: object) -> str:
    """Mounts begin with a slash and do not end with one."""
    return text(path, "(/[!#-.0-~\xa0-\xff]+)+")


def _echo(name: object, used: set[str]) -> str:
    used.add("Echo")
    return f"Echo({text(name)})"


def _make(maker: list, used: set[str], *, probed: bool) -> list[str]:
    lines = []
    if probed:
        used.add("Probe")
        lines.append("probe = Probe()")
    match maker:
        case ["mounts", mounts]:
            return [*lines, f"app = {_dispatcher(mounts, 'main', used, probed=probed)}"]
        case ["hosts", hosts]:
            return [
                *lines,
                f"app = HostDispatcher({_echo('main', used)}, {_hosts(hosts, used, probed=probed)})",
            ]
        case ["lazy", failures]:
            if probed:
                return [*lines, "app = LazyApp(lambda: probe)"]
            used.add("Factory")
            return [f"create = Factory({_failures(failures)[2:]})", "app = LazyApp(create)"]
        case ["tenants", names, failures]:
            need(type(names) is list, names)
            if probed:
                return [
                    *lines,
                    f"app = TenantDispatcher({_echo('main', used)}, lambda name: probe)",
                ]
            used.add("Factory")
            known = ", ".join(text(name, "[a-zé]+") for name in names)
            arguments = f"{known}{_failures(failures)}".removeprefix(", ")
            return [
                f"create = Factory({arguments})",
                f"app = TenantDispatcher({_echo('main', used)}, create)",
            ]
    raise ValueError(f"not an app: {maker!r}")


def _failures(value: object) -> str:
    need(type(value) is int and 0 <= value < 4, value)  # type: ignore[operator]  # noqa: PLR2004 - few
    return f", failures={value}" if value else ""


def _dispatcher(mounts: object, name: str, used: set[str], *, probed: bool, depth: int = 1) -> str:
    need(type(mounts) is list and depth <= MAX_DEPTH, mounts)
    items, seen = [], set()
    for pair in mounts:  # type: ignore[attr-defined]
        need(type(pair) is list and len(pair) == 2, pair)  # noqa: PLR2004 - path and app
        path, app = pair
        key = _mount(path)
        need(key not in seen, pair)
        seen.add(key)
        if type(app) is list:
            source = _dispatcher(app, "inner", used, probed=probed, depth=depth + 1)
        else:
            source = "probe" if probed else _echo(app, used)
        items.append(f"{key}: {source}")
    more = f", {{{', '.join(items)}}}" if items else ""
    return f"DispatcherMiddleware({_echo(name, used)}{more})"


def _hosts(hosts: object, used: set[str], *, probed: bool) -> str:
    need(type(hosts) is list, hosts)
    items, seen = [], set()
    for pair in hosts:  # type: ignore[attr-defined]
        need(type(pair) is list and len(pair) == 2, pair)  # noqa: PLR2004 - host and app
        key = text(pair[0], r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*")
        need(key not in seen, pair)
        seen.add(key)
        items.append(f"{key}: {'probe' if probed else _echo(pair[1], used)}")
    return "{" + ", ".join(items) + "}"
