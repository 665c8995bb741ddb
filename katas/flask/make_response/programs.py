"""Programs for the make_response kata: values that a view returns, one after the other.

A value is written as JSON: texts, numbers, ``true`` and ``null`` mean themselves, a dict is a dict,
and a list begins with the name of what it is: ``["list", [...]]``, ``["bytes", "tea"]``, ``["tuple", [...]]``
and so on (see ``value``).

``["send", value, class]``  make a response of it and send it; class 0 is ``Response``, 1 is ``Xml``
``["type", value, class]``  the class of the response
``["same", value]``         is it the object that the view returned?
``["stream", chunks, rest]``  an iterator, alone or with status and headers: when is it read?
``["part", chunks, n]``       ... and what if the client goes away after ``n`` chunks?
"""

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.test import run_wsgi_app

# --- helpers that the scripts and the visible tests use ----------------------------------


def request_for(path: str) -> dict[str, Any]:
    """The environ of a request."""
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
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


def send(response: Any) -> tuple[str, list[str], str]:
    """Status, headers and body that go out. Content-Length is left to the server.

    One of Werkzeug's error pages is shortened to its first sentence.
    """
    chunks, status, headers = run_wsgi_app(response, request_for("/"))
    try:
        body = b"".join(chunks).decode()
    finally:
        getattr(chunks, "close", lambda: None)()
    page = re.fullmatch(r"<!doctype html>.*<h1>(.*)</h1>\s*<p>([^.<]*).*", body, re.DOTALL)
    if page:
        body = f"{page[1]}: {page[2]}"
    lines = [f"{name}: {value}" for name, value in headers if name != "Content-Length"]
    return status, sorted(lines), body


def take(response: Any, count: int) -> str:
    """The first chunks of the body; then the client goes away."""
    chunks, _, _ = run_wsgi_app(response, request_for("/"))
    try:
        return b"".join(chunk for _, chunk in zip(range(count), chunks, strict=False)).decode()
    finally:
        chunks.close()


class Source:
    """An iterator that notes how far it was read and how often it was closed."""

    def __init__(self, *chunks: str | bytes) -> None:
        self.chunks = list(chunks)
        self.read = 0
        self.closed = 0

    def __iter__(self) -> "Source":
        return self

    def __next__(self) -> str | bytes:
        if self.read == len(self.chunks):
            raise StopIteration
        self.read += 1
        return self.chunks[self.read - 1]

    def close(self) -> None:
        """Called when the response is done."""
        self.closed += 1


def application(status: str, text: str) -> Callable[..., list[bytes]]:
    """A WSGI application that answers with a text and the path it was asked for."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response(status, [("Content-Type", "text/plain"), ("X-App", "yes")])
        return [f"{text} at {environ['PATH_INFO']}".encode()]

    return app


def late_application(status: str, text: str) -> Callable[..., Any]:
    """One that is a generator: it starts the response when its first chunk is wanted."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        start_response(status, [("Content-Type", "text/plain")])
        yield f"{text} at ".encode()
        yield environ["PATH_INFO"].encode()

    return app


@dataclass
class Item:
    """Something from the shop."""

    name: str
    count: int


class Link:
    """Something that knows its own HTML."""

    def __html__(self) -> str:
        return "<a>"


# --- from a program to a script -----------------------------------------------------------

ERRORS = ("NotFound", "Gone", "Forbidden")
NAME = r"[A-Za-z][A-Za-z-]*"
SINGLE = {
    "date": "date(2024, 1, 2)",
    "datetime": "datetime(2024, 1, 2, 3, 4, 5)",
    "uuid": "UUID(int=7)",
    "decimal": 'Decimal("1.50")',
    "item": 'Item("tea", 3)',
    "link": "Link()",
    "object": "object()",
    "class": "str",
    "function": 'lambda: "hello"',
    "file": 'io.StringIO("one\\ntwo\\n")',
}
WRAPPED = {
    "iter": "iter({})",
    "gen": "(chunk for chunk in {})",
}


def need(condition: object, what: object) -> None:
    """Refuse what is not a program."""
    if not condition:
        raise ValueError(f"not a program: {what!r}")


def text(value: object) -> str:
    """A string as Python source."""
    need(isinstance(value, str) and value.isprintable(), value)
    return json.dumps(value, ensure_ascii=False)


def status(value: object) -> str:
    """A status as Python source: a number, or text that begins with one."""
    if isinstance(value, str):
        need(re.fullmatch(r"[2-5]\d\d( [A-Z][A-Za-z ]*)?", value), value)
        return text(value)
    need(value is None or (type(value) is int and 200 <= value < 600), value)
    return repr(value)


def pairs(value: object) -> list[str]:
    """Pairs of header names and values."""
    need(isinstance(value, list), value)
    found = []
    for pair in value:  # type: ignore[attr-defined]
        need(isinstance(pair, list) and len(pair) == 2, pair)
        need(re.fullmatch(NAME, str(pair[0])) and re.fullmatch(r"[!-~]+", str(pair[1])), pair)
        found.append(f"({text(pair[0])}, {text(pair[1])})")
    return found


def headers(value: object) -> str | None:
    """Headers as Python source, or ``None`` if it is no headers."""
    match value:
        case dict():
            found = []
            for name, one in value.items():
                many = one[1] if isinstance(one, list) and one[:1] == ["list"] else [one]
                need(re.fullmatch(NAME, name) and isinstance(many, list) and many, value)
                need(all(isinstance(v, str) and re.fullmatch(r"[!-~]+", v) for v in many), value)
                shown = text(one) if isinstance(one, str) else f"[{', '.join(map(text, many))}]"
                found.append(f"{text(name)}: {shown}")
            names = [name.lower() for name in value]
            need(len(set(names)) == len(names), value)
            return "{" + ", ".join(found) + "}"
        case ["pairs" | "tuple_of_pairs" | "headers" as kind, [*items]]:
            found = pairs(items)
            names = [str(item[0]).lower() for item in items]
            need(kind == "headers" or len(set(names)) == len(names), value)
            if kind == "tuple_of_pairs":
                return "(" + ", ".join(found) + "," * (len(found) == 1) + ")"
            shown = f"[{', '.join(found)}]"
            return shown if kind == "pairs" else f"Headers({shown})"
    return None


def value(form: Any) -> str:
    """A value as Python source."""
    if form is None or isinstance(form, bool | int | float):
        need(form == form and abs(form or 0) < 1e6, form)
        return repr(form)
    if isinstance(form, str):
        return text(form)
    if isinstance(form, dict):
        return "{" + ", ".join(f"{text(k)}: {value(v)}" for k, v in form.items()) + "}"
    match form:
        case [str(name)] if name in SINGLE:
            return SINGLE[name]
        case ["bytes" | "bytearray" as kind, str(said)]:
            need(said.isascii(), form)
            return f"b{text(said)}" if kind == "bytes" else f"bytearray(b{text(said)})"
        case ["markup", str(said)]:
            return f"Markup({text(said)})"
        case ["ordered", dict(data)]:
            return f"OrderedDict({value(data)})"
        case ["list", [*items]]:
            return "[" + ", ".join(map(value, items)) + "]"
        case ["iter" | "gen" as kind, [*chunks]]:
            return WRAPPED[kind].format(f"[{', '.join(map(chunk, chunks))}]")
        case ["set", [*items]]:
            need(all(isinstance(item, str) for item in items), form)
            return f"set([{', '.join(map(value, items))}])"
        case ["range", int(count)]:
            return f"range({count})"
        case ["tuple", [*items]]:
            return pack(items)
        case ["response" | "xml" | "foreign" as kind, str(said), code, dict(extra)]:
            name = {"response": "Response", "xml": "Xml", "foreign": "WerkzeugResponse"}[kind]
            arguments = [text(said)]
            if code != 200 or extra:
                arguments.append(status(code))
            if extra:
                arguments.append(str(headers(extra)))
            return f"{name}({', '.join(arguments)})"
        case ["app" | "late", str(code), str(said)]:
            name = "application" if form[0] == "app" else "late_application"
            need(" " in code, form)
            return f"{name}({status(code)}, {text(said)})"
        case ["error", str(name), None | str() as said]:
            need(name in ERRORS, form)
            return f"{name}({'' if said is None else text(said)})"
    raise ValueError(f"not a value: {form!r}")


def chunk(form: object) -> str:
    """A piece of a stream."""
    need(isinstance(form, str) or (isinstance(form, list) and form[:1] == ["bytes"]), form)
    return value(form)


def pack(items: list[Any]) -> str:
    """A tuple: with two or three members, those behind the first are status and headers."""
    if not items:
        return "()"
    parts = [value(items[0])]
    for item in items[1:]:
        shown = headers(item) if len(items) in (2, 3) else None
        parts.append(status(item) if shown is None else shown)
    if len(items) == 3:
        need(headers(items[1]) is None, items)
        need(items[2] is None or headers(items[2]) is not None, items)
    return "(" + ", ".join(parts) + "," * (len(parts) == 1) + ")"


def call(form: Any, which: object) -> str:
    """A call of make_response."""
    need(which in (0, 1) and type(which) is int, which)
    return f"make_response({value(form)}, environ{', Xml' if which else ''})"


def operation(op: object, number: int) -> list[str]:
    """The lines of one operation."""
    end = "" if number == 1 else f"_{number}"
    match op:
        case ["send", form, which]:
            return [f"see(lambda: send({call(form, which)}))"]
        case ["type", form, which]:
            return [f"see(lambda: type({call(form, which)}).__name__)"]
        case ["same", ["response" | "xml" | "tuple" as kind, *_] as form]:
            inner = form[1][0] if kind == "tuple" and form[1] else form
            need(isinstance(inner, list) and inner[0] in ("response", "xml"), op)
            given = f"response{end}"
            outer = given
            if kind == "tuple":
                outer = value(form).replace(value(inner), given, 1)
            return [
                f"{given} = {value(inner)}",
                f"see(lambda: make_response({outer}, environ) is {given})",
            ]
        case ["stream", [*chunks], [*rest]]:
            source = f"source{end}"
            shown = f"Source({', '.join(map(chunk, chunks))})"
            outer = pack([None, *rest]).replace("None", source, 1) if rest else source
            return [
                f"{source} = {shown}",
                f"response{end} = make_response({outer}, environ)",
                f"see(lambda: {source}.read)",
                f"see(lambda: send(response{end}))",
                f"see(lambda: ({source}.read, {source}.closed))",
            ]
        case ["part", [*chunks], int(count)]:
            need(0 <= count < 10, op)
            source = f"source{end}"
            return [
                f"{source} = Source({', '.join(map(chunk, chunks))})",
                f"response{end} = make_response({source}, environ)",
                f"see(lambda: take(response{end}, {count}))",
                f"see(lambda: ({source}.read, {source}.closed))",
            ]
    raise ValueError(f"not a program: {op!r}")


def script(program: list) -> str:
    """The program as values and the responses they make."""
    need(isinstance(program, list) and program, program)
    lines = ['environ = request_for("/shop")']
    for number, op in enumerate(program, 1):
        lines += operation(op, number)
    code = "\n".join(lines) + "\n"
    if "Xml" in code:
        code = 'class Xml(Response):\n    default_mimetype = "application/xml"\n\n\n' + code
    return imports(code) + "\n" + code


def imports(code: str) -> str:
    """The imports that the code needs."""

    def used(*names: str) -> list[str]:
        return [name for name in names if re.search(rf"(?<!\w){name}\b[.()]", code)]

    lines = ["import io"] * bool(re.search(r"\bio\.", code))
    for module, *names in (
        ("collections", "OrderedDict"),
        ("datetime", "date", "datetime"),
        ("decimal", "Decimal"),
        ("uuid", "UUID"),
    ):
        if found := used(*names):
            lines.append(f"from {module} import {', '.join(found)}")
    lines += [""] * bool(lines)
    lines.append(f"from make_response import {', '.join([*used('Response'), 'make_response'])}")
    if "Markup(" in code:
        lines.append("from markupsafe import Markup")
    mine = used(
        "Item", "Link", "Source", "application", "late_application", "request_for", "send", "take"
    )
    lines.append(f"from programs import {', '.join(mine)}")
    if "WerkzeugResponse(" in code:
        lines.append("from werkzeug import Response as WerkzeugResponse")
    if "Headers(" in code:
        lines.append("from werkzeug.datastructures import Headers")
    if errors := used(*sorted(ERRORS)):
        lines.append(f"from werkzeug.exceptions import {', '.join(errors)}")
    return "\n".join(lines) + "\n"
