"""Small parts with one duty each: a status, a body that knows how to end, a condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from werkzeug import http
from werkzeug.datastructures import Headers, Range
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.utils import get_content_type, header_property

BODILESS = frozenset([*range(100, 200), 204, 304])


class Status(NamedTuple):
    line: str
    code: int

    @classmethod
    def of(cls, value: int | str) -> Status:
        if not isinstance(value, str):
            known = http.HTTP_STATUS_CODES.get(int(value), "Unknown")
            return cls(f"{int(value)} {known.upper()}", int(value))
        words = value.split(None, 1)
        if not words:
            raise ValueError("no status")
        if not words[0].isdigit():
            return cls(f"0 {value.strip()}", 0)
        return cls(value.strip(), int(words[0])) if words[1:] else cls.of(int(words[0]))


class Chunks:
    """An iterator with a close, made of one without."""

    def __init__(self, iterator: Iterator[bytes], close: Callable[[], None]) -> None:
        self._iterator, self.close = iterator, close

    def __iter__(self) -> Chunks:
        return self

    def __next__(self) -> bytes:
        return next(self._iterator)


@dataclass
class Slice:
    """The part of some chunks that a range names; begun when it is iterated."""

    chunks: Iterable[bytes]
    start: int
    stop: int

    def __iter__(self) -> Iterator[bytes]:
        before = 0
        for chunk in self.chunks:
            after = before + len(chunk)
            if after > self.start:
                yield chunk[max(0, self.start - before) : self.stop - before]
            if after >= self.stop:
                return
            before = after


class Response(AbstractContextManager):
    default_status = 200
    default_mimetype = "text/plain"
    implicit_sequence_conversion = True
    last_modified = header_property("Last-Modified", None, http.parse_date, http.http_date)

    def __init__(
        self,
        response: Any = None,
        status: Any = None,
        headers: Any = None,
        mimetype: str | None = None,
        content_type: str | None = None,
    ) -> None:
        self.headers = Headers(headers)
        self._status = Status.of(self.default_status if status is None else status)
        self._covered: list[Any] = []
        self._after: list[Callable[[], Any]] = []
        if mimetype is not None:
            self.mimetype = mimetype
        elif "Content-Type" not in self.headers:
            self.mimetype = self.default_mimetype
        if content_type is not None:
            self.headers["Content-Type"] = content_type
        self.response: Any = [] if response is None else response
        if isinstance(response, str | bytes):
            self.set_data(response)

    status = property(
        lambda self: self._status.line, lambda self, v: setattr(self, "_status", Status.of(v))
    )
    status_code = property(
        lambda self: self._status.code, lambda self, v: setattr(self, "_status", Status.of(v))
    )
    is_sequence = property(lambda self: isinstance(self.response, list | tuple))
    is_streamed = property(lambda self: not hasattr(type(self.response), "__len__"))

    @property
    def mimetype(self) -> str | None:
        parsed, _ = http.parse_options_header(self.headers.get("Content-Type"))
        return parsed or None

    @mimetype.setter
    def mimetype(self, value: str) -> None:
        self.headers["Content-Type"] = get_content_type(value, "utf-8")

    # The body

    def iter_encoded(self) -> Iterator[bytes]:
        for item in self.response:
            yield item if isinstance(item, bytes) else item.encode()

    def _cover(self, body: Any) -> None:
        self._covered.append(self.response)
        self.response = body

    def make_sequence(self) -> None:
        if not self.is_sequence:
            self._cover(tuple(self.iter_encoded()))

    def get_data(self, as_text: bool = False) -> bytes | str:
        if self.calculate_content_length() is None:
            raise RuntimeError("make_sequence was not called")
        data = b"".join(self.iter_encoded())
        return data.decode() if as_text else data

    def set_data(self, value: str | bytes) -> None:
        self.response = [value.encode() if isinstance(value, str) else value]
        self.headers["Content-Length"] = str(self.calculate_content_length())

    data = property(get_data, set_data)

    def calculate_content_length(self) -> int | None:
        if not self.is_sequence:
            if not self.implicit_sequence_conversion:
                return None
            self.make_sequence()
        return sum(len(item) for item in self.iter_encoded())

    # The application

    def call_on_close(self, func: Callable[[], Any]) -> Callable[[], Any]:
        self._after.append(func)
        return func

    def close(self) -> None:
        with ExitStack() as stack:  # from the last to the first
            for func in reversed(self._after):
                stack.callback(func)
            for body in (*self._covered, self.response):
                stack.callback(getattr(body, "close", lambda: None))

    def __exit__(self, *_: object) -> None:
        self.close()

    def _fitting_headers(self) -> Headers:
        headers = self.headers.copy()
        if self.status_code == 304:
            http.remove_entity_headers(headers)
        if self.status_code in BODILESS:
            headers.remove("Content-Length")
        elif self.is_sequence:
            headers.setdefault("Content-Length", str(self.calculate_content_length()))
        return headers

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response(self.status, list(self._fitting_headers()))
        silent = environ["REQUEST_METHOD"] == "HEAD" or self.status_code in BODILESS
        return Chunks(iter(()) if silent else self.iter_encoded(), self.close)

    # Cookies

    def set_cookie(self, key: str, value: str = "", *args: Any, **attributes: Any) -> None:
        lines = self.headers.getlist("Set-Cookie")
        line = http.dump_cookie(key, value, *args, **attributes)
        self.headers.setlist("Set-Cookie", [*lines, line])

    def delete_cookie(self, key: str, path: str | None = "/", **attributes: Any) -> None:
        self.set_cookie(key, path=path, expires=0, max_age=0, **attributes)

    # Conditions

    def set_etag(self, etag: str, weak: bool = False) -> None:
        self.headers["ETag"] = http.quote_etag(etag, weak)

    def get_etag(self) -> tuple[Any, Any]:
        return http.unquote_etag(self.headers.get("ETag"))

    def add_etag(self, overwrite: bool = False, weak: bool = False) -> None:
        if overwrite:
            self.headers.remove("ETag")
        if self.get_etag() == (None, None):
            self.set_etag(http.generate_etag(self.get_data()), weak)

    def make_conditional(
        self, request_or_environ: Any, accept_ranges: Any = False, complete_length: Any = None
    ) -> Response:
        environ = (
            request_or_environ
            if isinstance(request_or_environ, dict)
            else request_or_environ.environ
        )
        if environ["REQUEST_METHOD"] == "POST":
            return self
        condition = Condition(environ, self.get_etag()[0], self.last_modified)
        if "Date" not in self.headers:
            self.headers["Date"] = http.http_date()
        if accept_ranges:
            self.headers["Accept-Ranges"] = ["bytes", accept_ranges][accept_ranges is not True]
        if accept_ranges and complete_length and condition.wants_a_part():
            start, stop = condition.part(complete_length)
            place = Range("bytes", [(start, stop)]).to_content_range_header(complete_length)
            self.status = 206
            self.headers.update({"Content-Range": place, "Content-Length": str(stop - start)})
            self._cover(Slice(self.response, start, stop))
        elif condition.knows():
            self.status = 304
        if "Content-Length" not in self.headers:
            length = self.calculate_content_length()
            self.headers.extend([] if length is None else [("Content-Length", str(length))])
        return self


@dataclass
class Condition:
    """What a request asks for, and what the response has."""

    environ: dict[str, Any]
    etag: str | None
    changed: datetime | None

    def header(self, name: str) -> str | None:
        return self.environ.get(f"HTTP_{name}")

    def knows(self) -> bool:
        tags = http.parse_etags(self.header("IF_NONE_MATCH"))
        if self.etag is not None and tags:
            return tags.contains_weak(self.etag)
        return self.unchanged(http.parse_date(self.header("IF_MODIFIED_SINCE")))

    def unchanged(self, since: datetime | None) -> bool:
        return None not in (since, self.changed) and self.changed <= since  # type: ignore[operator]

    def wants_a_part(self) -> bool:
        if self.header("RANGE") is None:
            return False
        if self.header("IF_RANGE") is None:
            return True
        wanted = http.parse_if_range_header(self.header("IF_RANGE"))
        return self.unchanged(wanted.date) if wanted.date else wanted.etag == self.etag

    def part(self, length: int) -> tuple[int, int]:
        """Start and stop of the one range, as Python counts."""
        unit, _, spec = (self.header("RANGE") or "").partition("=")
        ends = spec.split("-")
        if unit.lower() == "bytes" and len(ends) == 2 and set("".join(ends)) <= set("0123456789"):
            match ends:
                case [str(first), ""] if first:
                    found = range(length)[int(first) :]
                case ["", str(last)] if last:
                    found = range(length)[max(0, length - int(last)) :]
                case [str(first), str(last)] if first and int(first) <= int(last):
                    found = range(length)[int(first) : int(last) + 1]
                case _:
                    found = range(0)
            if found:
                return found.start, found.stop
        raise RequestedRangeNotSatisfiable(length)
