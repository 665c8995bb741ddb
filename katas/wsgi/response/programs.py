"""Programs about one response, which is called `response` in the scripts.

At the beginning, each at most once and each optional::

    ["class", [[attribute, value], ...]]     a subclass that sets class attributes
    ["make", body, status, headers, mimetype, content_type]      null leaves one out

A body is null, "text", ["b", "bytes"], or [kind, [item, ...]], where kind is "list", "tuple",
"deque", "iter", "stream" or "bag", and an item "text", ["b", "bytes"] or ["fail"]. Headers are
["list", [[name, value], ...]], or "dict" or "Headers" instead of "list".

Then operations on it; `Writer` has one method for each, with its arguments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_date

# --- helpers that the scripts and the visible tests use ----------------------------------


def environ_of(method: str = "GET", **headers: str) -> dict[str, Any]:
    """The environ of a request: `if_none_match='"v1"'` is the header If-None-Match."""
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }


class Stream:
    """A body such as an open file: an iterator that is closed in the end.

    `read` says how many items were taken, `closed` how often `close` was called. An item that
    is an exception is raised.
    """

    def __init__(self, *items: Any) -> None:
        self.items = items
        self.read = 0
        self.closed = 0

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self.read == len(self.items):
            raise StopIteration
        self.read += 1
        item = self.items[self.read - 1]
        if isinstance(item, Exception):
            raise item
        return item

    def close(self) -> None:
        self.closed += 1


class Bag(Stream):
    """A body that is no iterator: it has a `close`, but what `iter` makes of it has none."""

    def __iter__(self) -> Iterator[Any]:
        return map(lambda _: self.__next__(), self.items)


class Visit:
    """A server that goes through one response step by step."""

    def __init__(self, app: Any, environ: dict[str, Any] | None = None) -> None:
        self.started: list[tuple[str, list]] = []
        self.body = app(environ_of() if environ is None else environ, self._start)
        if len(self.started) != 1:
            message = f"start_response was called {len(self.started)} times"
            raise AssertionError(message)
        self.status, headers = self.started[0]
        self.headers = _in_order(headers)
        self._chunks = iter(self.body)

    def _start(self, status: str, headers: list, exc_info: Any = None) -> None:
        self.started.append((status, headers))

    def next(self) -> bytes | None:
        """The next chunk, or None after the last."""
        return next(self._chunks, None)

    def close(self) -> None:
        """What a server does in the end, come what may."""
        if hasattr(self.body, "close"):
            self.body.close()

    def finish(self) -> bytes:
        """The rest of the body. Then it is closed."""
        try:
            return b"".join(self._chunks)
        finally:
            self.close()


def _in_order(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Names in lower case, sorted; those of one name stay in order. The date of now is `now`."""
    if type(headers) is not list or any(type(pair) is not tuple for pair in headers):
        raise TypeError("WSGI wants the headers as a list of tuples")
    return sorted(((n.lower(), _shown(n.lower(), v)) for n, v in headers), key=lambda pair: pair[0])


def _shown(name: str, value: str) -> str:
    """The value of a header, without what depends on the clock."""
    if name == "set-cookie":
        return re.sub("Expires=(?!Thu, 01 Jan 1970)[^;]*", "Expires=soon", value)
    date = parse_date(value) if name == "date" else None
    seconds = abs(datetime.now(UTC) - date).total_seconds() if date else 600
    return "now" if seconds < 600 else value  # noqa: PLR2004 - ten minutes


def serve(app: Any, environ: dict[str, Any] | None = None) -> tuple[str, list, bytes]:
    """What arrives at the client: status, headers, body."""
    visit = Visit(app, environ)
    body = visit.finish()
    return visit.status, visit.headers, body


def answer(response: Any, environ: dict[str, Any], **options: Any) -> tuple:
    """Make the response conditional and serve it; of a refusal, what matters for the client."""
    try:
        conditional = response.make_conditional(environ, **options)
    except RequestedRangeNotSatisfiable as refusal:
        return refusal.code, f"{refusal.units} */{refusal.length}"
    return serve(conditional, environ)


def cookies(response: Any) -> list[str]:
    """The `Set-Cookie` headers; a date that depends on the clock is `soon`."""
    return [_shown("set-cookie", value) for value in response.headers.getlist("Set-Cookie")]


# --- from a program to a script ----------------------------------------------------------

CLASS_ATTRIBUTES: dict[str, Callable[[Any], bool]] = {
    "default_status": lambda v: type(v) is int and 200 <= v < 600,  # noqa: PLR2004
    "default_mimetype": lambda v: type(v) is str and bool(re.fullmatch("[a-z]+/[a-z+]+", v)),
    "implicit_sequence_conversion": lambda v: type(v) is bool,
}
LOOKS = ("status", "status_code", "mimetype", "is_sequence", "is_streamed", "data")
COLLECTING = ("get_data", "length", "make_sequence", "add_etag")
ONCE = ("iter", "stream", "bag")
SIZED = ("list", "tuple", "deque")
# What may still be asked when the body was sent or closed.
AFTERWARDS = ("read", "closed", "log", "cookies", "header", "get_etag")
TAG = '"[a-zA-Z0-9,; ]+"'
DATE = r"[A-Z][a-z]{2}, [0-3][0-9] [A-Z][a-z]{2} 20[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9] GMT"
REQUEST_HEADERS = {
    "if_none_match": rf"\*|(W/)?{TAG}(, ?(W/)?{TAG})*",
    "if_modified_since": f"{DATE}|never",
    "range": "[!-~]*",
    "if_range": f"{TAG}|{DATE}",
}
# Neither what describes the body, nor what depends on the clock.
HEADER_NAMES = (
    "X-Tea", "x-tea", "Vary", "Cache-Control", "Expires", "Content-Type", "content-type",
    "Content-Length", "Content-Language", "Allow", "Set-Cookie", "Date", "Content-Encoding",
)  # fmt: skip
FLAGS = ("secure", "httponly", "partitioned")
COOKIE = {"path": "/[a-z/]*", "domain": "[a-z.]+[a-z]", "samesite": "Lax|Strict|None"}


def script(program: list) -> str:
    """The program as Python; `ValueError` if it is not one."""
    return Writer(program).write()


def need(condition: object, what: object) -> None:
    """Refuse what is not a program."""
    if not condition:
        raise ValueError(f"not a program: {what!r}")


def literal(value: Any) -> str:
    """A simple value as Python source, in double quotes if that is easy to read."""
    if type(value) in (str, bytes) and not {'"', "'"} & set(
        map(chr, value) if type(value) is bytes else value
    ):
        prefix = "b" if type(value) is bytes else ""
        return f'{prefix}"{repr(value).removeprefix(prefix)[1:-1]}"'
    return repr(value)


def arguments(pairs: Iterable[tuple[str, str | None]]) -> str:
    return ", ".join(f"{name}={source}" if name else source for name, source in pairs if source)


class Writer:
    """Writes one script, and keeps to what the statement says something about."""

    def __init__(self, program: object) -> None:
        need(type(program) is list, program)
        for op in program:  # type: ignore[attr-defined]
            need(type(op) is list and op and type(op[0]) is str, op)
        self.program: list[list] = program  # type: ignore[assignment]
        self.used: set[str] = set()
        self.lines: list[str] = []
        self.kind = ""  # of the body
        self.items: list[Any] = []
        self.converts = True
        self.tagged = self.weak = self.ok = False
        self.visiting = self.ended = self.consumed = self.replaced = False
        self.asked: set[str] | None = None  # the headers of a conditional request
        self.callbacks = any(op[0] in ("on_close", "decorate") for op in self.flat(program))  # type: ignore[arg-type]
        self.collected = any(
            op[0] in COLLECTING or op == ["look", "data"] for op in self.flat(program)
        )  # type: ignore[arg-type]

    def flat(self, ops: list) -> Iterator[list]:
        """All operations, at any depth."""
        for op in ops:
            need(type(op) is list and op and type(op[0]) is str, op)
            yield op
            if op[0] == "with":
                need(len(op) == 2 and type(op[1]) is list, op)  # noqa: PLR2004
                yield from self.flat(op[1])

    def write(self) -> str:
        rest = list(self.program)
        name = "Response"
        if rest and rest[0][0] == "class":
            name = "Page"
            self.subclass(*self.parts(rest.pop(0), 1))
        self.ok = name == "Response" or "    default_status" not in "\n".join(self.lines)
        if rest and rest[0][0] == "make":
            self.make(name, *self.parts(rest.pop(0), 5))
        else:
            self.lines.append(f"response = {name}()")
        for op in rest:
            self.operation(op)
        code = "\n".join(self.lines) + "\n"
        return f"{self.imports(code)}\n\n{chr(10) if name == 'Page' else ''}{code}"

    def imports(self, code: str) -> str:
        lines = []
        if "deque(" in code:
            lines.append("from collections import deque")
        dates = [name for name in ("UTC", "datetime") if name in self.used]
        if dates:
            lines.append(f"from datetime import {', '.join(dates)}")
        if "SimpleNamespace" in self.used:
            lines.append("from types import SimpleNamespace")
        if lines:
            lines.append("")
        helpers = ["Bag", "Stream", "Visit", "answer", "cookies", "environ_of", "serve"]
        found = [name for name in helpers if re.search(rf"\b{name}\(", code)]
        if found:
            lines.append(f"from programs import {', '.join(found)}")
        lines.append("from response import Response")
        if "Headers(" in code:
            lines.append("from werkzeug.datastructures import Headers")
        return "\n".join(lines)

    @staticmethod
    def parts(op: list, count: int) -> list:
        need(len(op) == count + 1, op)
        return op[1:]

    def see(self, expression: str) -> None:
        self.lines.append(f"see(lambda: {expression})")

    # --- how it is made ---

    def subclass(self, attributes: object) -> None:
        need(type(attributes) is list and attributes, attributes)
        self.lines.append("class Page(Response):")
        seen = set()
        for pair in attributes:  # type: ignore[attr-defined]
            need(type(pair) is list and len(pair) == 2, pair)  # noqa: PLR2004
            name, value = pair
            need(name in CLASS_ATTRIBUTES and name not in seen, pair)
            need(CLASS_ATTRIBUTES[name](value), pair)
            seen.add(name)
            if name == "implicit_sequence_conversion":
                self.converts = value
            self.lines.append(f"    {name} = {literal(value)}")
        self.lines += ["", ""]

    def make(
        self, name: str, body: Any, status: Any, headers: Any, mimetype: Any, full: Any
    ) -> None:
        source = self.body(body)
        if self.kind in ("stream", "bag"):
            self.lines.append(f"body = {source}")
            source = "body"
        if status is not None:
            self.valid_status(status)
            self.ok = status in (200, "200", "200 OK")
        for value in (mimetype, full):
            need(
                value is None
                or (type(value) is str and re.fullmatch("[a-z]+/[a-z+; =0-9-]+", value)),
                value,
            )
        need(mimetype is None or ";" not in mimetype, mimetype)
        given = arguments([
            ("", None if body is None else source),
            ("status", None if status is None else literal(status)),
            ("headers", None if headers is None else self.headers(headers)),
            ("mimetype", None if mimetype is None else literal(mimetype)),
            ("content_type", None if full is None else literal(full)),
        ])  # fmt: skip
        self.lines.append(f"response = {name}({given})")

    def body(self, body: Any) -> str:
        if body is None:
            return ""
        if type(body) is str or (type(body) is list and body[:1] == ["b"]):
            self.items = [self.item(body)]
            return literal(self.items[0])
        need(type(body) is list and len(body) == 2, body)  # noqa: PLR2004
        self.kind, items = body
        need(type(self.kind) is str and self.kind in ONCE + SIZED and type(items) is list, body)
        shown = []
        for item in items:
            if item == ["fail"]:
                need(self.kind == "stream" and not self.collected, body)
                self.items.append(None)
                shown.append("OSError()")
            else:
                self.items.append(self.item(item))
                shown.append(literal(self.items[-1]))
        inside = ", ".join(shown)
        match self.kind:
            case "stream":
                return f"Stream({inside})"
            case "bag":
                return f"Bag({inside})"
            case "list":
                return f"[{inside}]"
            case "tuple":
                return f"({inside},)" if shown else "()"
        return f"{self.kind}([{inside}])"

    @staticmethod
    def item(item: Any) -> str | bytes:
        if type(item) is str:
            return item
        need(
            type(item) is list and len(item) == 2 and item[0] == "b" and type(item[1]) is str, item
        )  # noqa: PLR2004
        need(item[1].isascii(), item)
        return item[1].encode()

    def valid_status(self, status: Any) -> None:
        if type(status) is int:
            need(100 <= status < 600, status)  # noqa: PLR2004
        else:
            need(
                type(status) is str
                and re.fullmatch(" *([1-5][0-9]{2}( [A-Za-z' ]+)?|[a-z ]+) *", status),
                status,
            )
            need(status.strip(), status)

    def headers(self, headers: Any) -> str:
        need(type(headers) is list and len(headers) == 2, headers)  # noqa: PLR2004
        form, pairs = headers
        need(type(pairs) is list, headers)
        shown, names = [], set()
        for pair in pairs:
            need(type(pair) is list and len(pair) == 2, pair)  # noqa: PLR2004
            name, value = pair
            need(name in HEADER_NAMES, pair)
            need(form != "dict" or name.lower() not in names, pairs)
            names.add(name.lower())
            if form == "dict" and type(value) is list:
                need(value and all(self.header_value(name, one) for one in value), pair)
                shown.append((name, value))
            else:
                need(self.header_value(name, value), pair)
                shown.append((name, value))
        if form == "dict":
            inside = ", ".join(
                f"{literal(n)}: {literal(v) if type(v) is str else '[' + ', '.join(map(literal, v)) + ']'}"
                for n, v in shown
            )
            return f"{{{inside}}}"
        inside = ", ".join(f"({literal(n)}, {literal(v)})" for n, v in shown)
        need(form in ("list", "Headers"), form)
        return f"[{inside}]" if form == "list" else f"Headers([{inside}])"

    @staticmethod
    def header_value(name: str, value: Any) -> bool:
        if name in ("Date", "Expires"):
            return type(value) is str and bool(re.fullmatch(DATE, value))
        if name.lower() == "content-length":
            return type(value) is str and bool(re.fullmatch("[0-9]{1,4}", value))
        return type(value) is str and bool(re.fullmatch("[a-zA-Z0-9/;=, -]+", value))

    # --- the operations ---

    def operation(self, op: list) -> None:
        method = getattr(self, f"op_{op[0]}", None)
        need(method is not None, op)
        if self.asked is not None:
            # What is left of a response that refused a range is nobody's business.
            known = [["read"]] if "range" in self.asked else [["look", "status"]]
            if not self.asked:
                known.append(["header", "Content-Length"])
            need(op[0] in ("closed", "log", "cookies") or op in known, op)
        elif self.ended and not self.reusable:
            need(
                op[0] in AFTERWARDS or (op[0] == "look" and op[1:] in (["status"], ["mimetype"])),
                op,
            )
        if self.visiting:
            need(op[0] in ("next", "finish", "read", "closed", "log", "header"), op)
        if self.consumed:
            need(op[0] in (*AFTERWARDS, "close"), op)
        if op[0] in COLLECTING and not self.converts:
            need(op[0] != "add_etag" or self.kind in ("", "list", "tuple"), op)
        try:
            method(*op[1:])
        except TypeError as error:
            raise ValueError(f"not an operation: {op!r}") from error

    @property
    def reusable(self) -> bool:
        return self.kind not in ONCE and not self.callbacks

    def watched(self) -> None:
        need(self.kind in ("stream", "bag"), self.kind)

    def op_assign(self, name: Any, value: Any) -> None:
        if name == "status" and type(value) is str and not value.strip():
            self.see(f'setattr(response, "status", {literal(value)})')
            return
        if name in ("status", "status_code"):
            need(name == "status" or type(value) is int, value)
            self.valid_status(value)
            self.ok = value == 200  # noqa: PLR2004
            shown = literal(value)
        elif name == "mimetype":
            need(type(value) is str and re.fullmatch("[a-z]+/[a-z+]+", value), value)
            shown = literal(value)
        else:
            need(name == "data", name)
            shown = literal(self.item(value))
            self.kind, self.items, self.replaced = "", [self.item(value)], True
        self.lines.append(f"response.{name} = {shown}")

    def op_set_data(self, value: Any) -> None:
        shown = literal(self.item(value))
        self.kind, self.items, self.replaced = "", [self.item(value)], True
        self.lines.append(f"response.set_data({shown})")

    def op_look(self, name: Any) -> None:
        need(name in LOOKS, name)
        self.see(f"response.{name}")

    def op_get_data(self, as_text: Any) -> None:
        need(type(as_text) is bool, as_text)
        self.see("response.get_data(as_text=True)" if as_text else "response.get_data()")

    def op_length(self) -> None:
        self.see("response.calculate_content_length()")

    def op_encoded(self) -> None:
        self.consumed = self.kind in ONCE
        self.see("list(response.iter_encoded())")

    def op_make_sequence(self) -> None:
        self.lines.append("response.make_sequence()")

    def op_set_header(self, name: Any, value: Any) -> None:
        need(name in HEADER_NAMES and self.header_value(name, value), [name, value])
        self.lines.append(f"response.headers[{literal(name)}] = {literal(value)}")

    def op_header(self, name: Any) -> None:
        need(name in HEADER_NAMES, name)
        self.see(f"response.headers.getlist({literal(name)})")

    def environ(self, method: Any, *headers: Any) -> str:
        need(method in ("GET", "HEAD", "POST"), method)
        given = [("", literal(method) if method != "GET" else None)]
        given += [(name, literal(value)) for name, value in headers]
        return f"environ_of({arguments(given)})"

    def op_serve(self, method: Any) -> None:
        self.ended = True
        environ = self.environ(method)
        self.see("serve(response)" if method == "GET" else f"serve(response, {environ})")

    def op_start(self, method: Any) -> None:
        need(all(item or item is None for item in self.items), self.items)
        environ = self.environ(method)
        self.visiting = True
        self.lines.append(
            "visit = Visit(response)" if method == "GET" else f"visit = Visit(response, {environ})"
        )
        self.see("(visit.status, visit.headers)")

    def op_next(self) -> None:
        need(self.visiting, "next")
        self.see("visit.next()")

    def op_finish(self) -> None:
        need(self.visiting, "finish")
        self.visiting, self.ended = False, True
        self.lines.append("visit.close()")

    def op_read(self) -> None:
        self.watched()
        self.see("body.read")

    def op_closed(self) -> None:
        self.watched()
        self.see("body.closed")

    def op_on_close(self, name: Any) -> None:
        need(type(name) is str and re.fullmatch("[a-z]", name), name)
        if "log = []" not in self.lines:
            self.lines.append("log = []")
        # That the body is closed first is promised while it is still the response's own.
        watched = self.kind in ("stream", "bag") and not self.collected and not self.replaced
        entry = f"({literal(name)}, body.closed)" if watched else literal(name)
        self.lines.append(f"response.call_on_close(lambda: log.append({entry}))")

    def op_decorate(self) -> None:
        if "log = []" not in self.lines:
            self.lines.append("log = []")
        body = ["@response.call_on_close", "def wash_up():", '    log.append("wash up")']
        self.lines += ["", "", *body, "", ""]
        self.see("callable(wash_up)")

    def op_log(self) -> None:
        need("log = []" in self.lines, "log")
        self.see("log")

    def op_close(self) -> None:
        self.ended = True
        self.lines.append("response.close()")

    def op_with(self, ops: Any) -> None:
        need(not self.ended, ops)
        before = len(self.lines)
        self.lines.append("with response as entered:")
        self.see("entered is response")
        for op in ops:
            need(op[0] in ("look", "get_data", "read", "closed", "header", "cookie", "length"), op)
            self.operation(op)
        self.lines[before + 1 :] = [f"    {line}" for line in self.lines[before + 1 :]]
        self.ended = True

    def op_cookie(self, key: Any, value: Any, attributes: Any) -> None:
        need(type(value) is str, value)
        need(type(key) is str and re.fullmatch("[a-z]{1,4}", key), key)
        self.lines.append(
            f"response.set_cookie({literal(key)}, {literal(value)}{self.attributes(attributes)})"
        )

    def op_delete(self, key: Any, attributes: Any) -> None:
        need(type(key) is str and re.fullmatch("[a-z]{1,4}", key), key)
        need(all(type(pair) is list and pair[:1] != ["max_age"] for pair in attributes), attributes)
        self.lines.append(f"response.delete_cookie({literal(key)}{self.attributes(attributes)})")

    def attributes(self, pairs: Any) -> str:
        need(type(pairs) is list, pairs)
        seen, shown = set(), []
        for pair in pairs:
            need(type(pair) is list and len(pair) == 2 and type(pair[0]) is str, pair)  # noqa: PLR2004
            name, value = pair
            need(name not in seen, pairs)
            seen.add(name)
            if name in FLAGS:
                need(value is True, pair)
            elif name == "max_age":
                need(type(value) is int and 0 <= value < 10**8, pair)  # noqa: PLR2004
            else:
                need(name in COOKIE, pair)
                need(
                    (name == "path" and value is None)
                    or (type(value) is str and re.fullmatch(COOKIE[name], value)),
                    pair,
                )
            shown.append(f", {name}={literal(value)}")
        return "".join(shown)

    def op_cookies(self) -> None:
        self.see("cookies(response)")

    def op_etag(self, tag: Any, weak: Any) -> None:
        need(type(tag) is str and tag and type(weak) is bool, tag)
        call = f"response.set_etag({literal(tag)}{', weak=True' if weak else ''})"
        if '"' in tag:
            self.see(call)
            return
        need(re.fullmatch(TAG[1:-1], tag), tag)
        self.tagged, self.weak = True, weak
        self.lines.append(call)

    def op_get_etag(self) -> None:
        self.see("response.get_etag()")

    def op_add_etag(self, overwrite: Any, weak: Any) -> None:
        need(type(overwrite) is bool and type(weak) is bool, overwrite)
        if overwrite or not self.tagged:
            self.weak = weak
        self.tagged = True
        given = [("overwrite", "True" if overwrite else None), ("weak", "True" if weak else None)]
        self.lines.append(f"response.add_etag({arguments(given)})")

    def op_modified(self, value: Any) -> None:
        if type(value) is int:
            need(0 <= value < 2 * 10**9, value)
            shown = str(value)
        else:
            need(
                type(value) is list and len(value) == 6 and all(type(n) is int for n in value),
                value,
            )  # noqa: PLR2004
            need(2000 <= value[0] < 2030, value)  # noqa: PLR2004
            datetime(*value, tzinfo=UTC)
            self.used |= {"UTC", "datetime"}
            shown = f"datetime({', '.join(map(str, value))}, tzinfo=UTC)"
        self.lines.append(f"response.last_modified = {shown}")

    def op_get_modified(self) -> None:
        self.see("str(response.last_modified)")

    def op_request(self, headers: Any) -> None:
        """A request object instead of an environ, and only the status of the answer."""
        need(self.ok and not self.ended and self.converts and self.kind not in ONCE, "not asked")
        need(type(headers) is list and len(headers) <= 1, headers)
        for pair in headers:
            need(
                type(pair) is list and pair[:1] in (["if_none_match"], ["if_modified_since"]), pair
            )
            need(len(pair) == 2 and type(pair[1]) is str, pair)  # noqa: PLR2004
            need(re.fullmatch(REQUEST_HEADERS[pair[0]], pair[1]), pair)
        self.ended, self.asked = True, {"a request"}
        self.used.add("SimpleNamespace")
        self.lines.append(f"request = SimpleNamespace(environ={self.environ('GET', *headers)})")
        self.see("response.make_conditional(request).status")

    def op_ask(self, method: Any, headers: Any, accept: Any, complete: Any) -> None:
        need(self.ok and not self.ended, "not asked")
        need(type(headers) is list, headers)
        names = {}
        for pair in headers:
            need(type(pair) is list and len(pair) == 2 and pair[0] in REQUEST_HEADERS, pair)  # noqa: PLR2004
            need(pair[0] not in names and type(pair[1]) is str, pair)
            need(re.fullmatch(REQUEST_HEADERS[pair[0]], pair[1]), pair)
            names[pair[0]] = pair[1]
        need(accept in (False, True, "bytes") and type(accept) in (bool, str), accept)
        need(None not in self.items, self.items)
        length = sum(len(i.encode() if type(i) is str else i) for i in self.items)
        need(complete is None or (type(complete) is int and complete in (0, length)), complete)
        if "if_none_match" in names and "if_modified_since" in names:
            need(self.tagged, headers)
        if "range" in names:
            need(method != "HEAD" and self.kind != "bag", "not asked")
            need(not {"if_none_match", "if_modified_since"} & set(names), headers)
            need(
                not self.kind or all(type(item) is bytes and item for item in self.items),
                self.items,
            )
            suffix = re.fullmatch("bytes=-([0-9]+)", names["range"], re.IGNORECASE)
            need(suffix is None or int(suffix[1]) <= length, names)
            need(not self.weak or "if_range" not in names, names)
        self.ended = True
        self.asked = set(names)
        given = [("accept_ranges", literal(accept) if accept else None)]
        given += [("complete_length", None if complete is None else str(complete))]
        self.lines.append(f"request = {self.environ(method, *names.items())}")
        self.see(f"answer({arguments([('', 'response'), ('', 'request'), *given])})")
