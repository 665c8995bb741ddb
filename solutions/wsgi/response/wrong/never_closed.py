"""The iterable that the server gets has no close.

交给服务器的可迭代对象没有 close。

Loses: body, application, conditional, ranges
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import (
    HTTP_STATUS_CODES,
    dump_cookie,
    generate_etag,
    http_date,
    parse_date,
    parse_etags,
    parse_if_range_header,
    quote_etag,
    remove_entity_headers,
    unquote_etag,
)
from werkzeug.utils import get_content_type
from werkzeug.wsgi import ClosingIterator

# The three forms of one range: 5-9, 5- and -5. Only ASCII digits: int() is more generous.
_RANGE = re.compile(r"bytes=(?:(?P<first>[0-9]+)-(?P<last>[0-9]*)|-(?P<suffix>[0-9]+))", re.I)


class Response:
    """Call it with an environ and a ``start_response``, as any WSGI application."""

    default_status: int | str = 200
    default_mimetype = "text/plain"
    implicit_sequence_conversion = True

    def __init__(
        self,
        response: Iterable[str] | Iterable[bytes] | str | bytes | None = None,
        status: int | str | None = None,
        headers: Any = None,
        mimetype: str | None = None,
        content_type: str | None = None,
    ) -> None:
        self.headers = Headers(headers)
        if content_type is not None:
            self.headers["Content-Type"] = content_type
        elif mimetype is not None:
            self.mimetype = mimetype
        elif "Content-Type" not in self.headers:
            self.mimetype = self.default_mimetype
        self.status = self.default_status if status is None else status
        self._on_close: list[Callable[[], Any]] = []
        if isinstance(response, (str, bytes)):
            self.data = response
        else:
            self.response = [] if response is None else response

    # --- the status and the type: kept once, seen in two ways each ---

    @property
    def status(self) -> str:
        """Code and reason, as they go out."""
        return self._status

    @status.setter
    def status(self, value: int | str) -> None:
        # Also for an HTTPStatus, which is an int with a name: we want the bare number.
        text = value.strip() if isinstance(value, str) else str(int(value))
        if not text:
            raise ValueError("a status cannot be empty")
        code, space, _ = text.partition(" ")
        try:
            self._status_code = int(code)
        except ValueError:
            self._status, self._status_code = f"0 {text}", 0
            return
        if not space:
            reason = HTTP_STATUS_CODES.get(self._status_code, "unknown")
            text = f"{self._status_code} {reason.upper()}"
        self._status = text

    @property
    def status_code(self) -> int:
        """The number alone."""
        return self._status_code

    @status_code.setter
    def status_code(self, code: int) -> None:
        self.status = code

    @property
    def mimetype(self) -> str | None:
        """The content type without its parameters."""
        full = self.headers.get("Content-Type")
        return full.partition(";")[0].strip() if full else None

    @mimetype.setter
    def mimetype(self, value: str) -> None:
        self.headers["Content-Type"] = get_content_type(value, "utf-8")

    # --- the body: an iterable, which is read as late as possible ---

    @property
    def is_sequence(self) -> bool:
        """Whether the body can be read again and again, as a list can."""
        return isinstance(self.response, (list, tuple))

    @property
    def is_streamed(self) -> bool:
        """Whether nobody knows how many items there are."""
        return not hasattr(self.response, "__len__")

    def iter_encoded(self) -> Iterator[bytes]:
        """Yield the items one by one, text as UTF-8."""
        return (item.encode() if isinstance(item, str) else item for item in self.response)

    def make_sequence(self) -> None:
        """Collect the body, so that it can be read more than once."""
        if not self.is_sequence:
            self._replace_body(list(self.iter_encoded()))

    def _replace_body(self, body: Iterable[bytes]) -> None:
        """Put another body in front of this one, which will still be closed in the end."""
        close = getattr(self.response, "close", None)
        if close is not None:
            self._on_close.insert(0, close)
        self.response = body

    def get_data(self, as_text: bool = False) -> bytes | str:
        """Return the whole body, which is collected for it."""
        if not self.is_sequence and not self.implicit_sequence_conversion:
            raise RuntimeError("this body is a stream, and must not be collected by accident")
        self.make_sequence()
        data = b"".join(self.iter_encoded())
        return data.decode() if as_text else data

    def set_data(self, value: str | bytes) -> None:
        """Replace the body, and say how long it is."""
        data = value.encode() if isinstance(value, str) else value
        # In a list: iterated on its own, bytes would be sent byte by byte.
        self.response = [data]
        self.headers["Content-Length"] = str(len(data))

    data = property(get_data, set_data)

    def calculate_content_length(self) -> int | None:
        """Return the length of the body in bytes, or None if it must not be collected."""
        try:
            return len(self.get_data())
        except RuntimeError:
            return None

    # --- the application ---

    def call_on_close(self, func: Callable[[], Any]) -> Callable[[], Any]:
        """Call ``func`` when the response is closed; it is returned, so this can decorate."""
        self._on_close.append(func)
        return func

    def close(self) -> None:
        """Close the body, then call what was registered."""
        close = getattr(self.response, "close", None)
        if close is not None:
            close()
        for func in self._on_close:
            func()

    def __enter__(self) -> Response:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Start the response, and return the chunks of its body."""
        # A copy: the next request may get another answer from this very object.
        headers = Headers(self.headers)
        bodiless = 100 <= self.status_code < 200 or self.status_code in (204, 304)
        if self.status_code == 304:
            remove_entity_headers(headers)
        elif bodiless:
            headers.remove("Content-Length")
        elif self.is_sequence and "Content-Length" not in headers:
            headers["Content-Length"] = str(sum(map(len, self.iter_encoded())))
        start_response(self.status, headers.to_wsgi_list())
        # The answer to HEAD has the headers of the answer to GET, and no body. What is not
        # sent is not even begun, but it is closed.
        empty = bodiless or environ["REQUEST_METHOD"] == "HEAD"
        return iter(()) if empty else self.iter_encoded()

    # --- cookies ---

    def set_cookie(self, key: str, value: str = "", **attributes: Any) -> None:
        """Add a ``Set-Cookie``. It is the one header that must not be joined with others."""
        self.headers.add("Set-Cookie", dump_cookie(key, value, **attributes))

    def delete_cookie(self, key: str, **attributes: Any) -> None:
        """Let the cookie expire. The browser finds it by its name, domain and path."""
        self.set_cookie(key, expires=0, max_age=0, **attributes)

    # --- validators and conditional requests ---

    def set_etag(self, etag: str, weak: bool = False) -> None:
        """Set the entity tag, without quotes."""
        self.headers["ETag"] = quote_etag(etag, weak)

    def get_etag(self) -> tuple[str, bool] | tuple[None, None]:
        """Return the tag without its quotes, and whether it is weak."""
        return unquote_etag(self.headers.get("ETag"))

    def add_etag(self, overwrite: bool = False, weak: bool = False) -> None:
        """Make a tag of the body's bytes, if there is none yet."""
        if overwrite or "ETag" not in self.headers:
            self.set_etag(generate_etag(self.get_data()), weak)

    @property
    def last_modified(self) -> datetime | None:
        """The date of the last change, in UTC."""
        return parse_date(self.headers.get("Last-Modified"))

    @last_modified.setter
    def last_modified(self, value: datetime | float) -> None:
        self.headers["Last-Modified"] = http_date(value)

    def make_conditional(
        self,
        request_or_environ: Any,
        accept_ranges: bool | str = False,
        complete_length: int | None = None,
    ) -> Response:
        """Answer with 304 or 206 if that is enough for the request."""
        environ = getattr(request_or_environ, "environ", request_or_environ)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self
        self.headers.setdefault("Date", http_date())
        if accept_ranges:
            self.headers["Accept-Ranges"] = "bytes" if accept_ranges is True else accept_ranges
        if accept_ranges and complete_length and self._wants_a_part(environ):
            self._cut(environ["HTTP_RANGE"], complete_length)
        elif self._is_known(environ):
            self.status_code = 304
        if "Content-Length" not in self.headers:
            length = self.calculate_content_length()
            if length is not None:
                self.headers["Content-Length"] = str(length)
        return self

    def _is_known(self, environ: dict[str, Any]) -> bool:
        """Whether the client has this body already."""
        etag, _ = self.get_etag()
        known = parse_etags(environ.get("HTTP_IF_NONE_MATCH"))
        if etag and known:
            # The tag decides alone: a date has only seconds, and says nothing about content.
            return known.contains_weak(etag)
        return self._unchanged_since(parse_date(environ.get("HTTP_IF_MODIFIED_SINCE")))

    def _unchanged_since(self, date: datetime | None) -> bool:
        changed = self.last_modified
        return date is not None and changed is not None and changed <= date

    # --- ranges ---

    def _wants_a_part(self, environ: dict[str, Any]) -> bool:
        """Whether a range is asked for, and of the body that we have now."""
        if "HTTP_RANGE" not in environ or "HTTP_IF_RANGE" not in environ:
            return "HTTP_RANGE" in environ
        expected = parse_if_range_header(environ["HTTP_IF_RANGE"])
        if expected.date is not None:
            return self._unchanged_since(expected.date)
        return expected.etag is not None and expected.etag == self.get_etag()[0]

    def _cut(self, header: str, length: int) -> None:
        """Become a 206 with the part of the body that ``header`` names."""
        match = _RANGE.fullmatch(header)
        if match is None:
            raise RequestedRangeNotSatisfiable(length)
        if match["suffix"]:
            start, stop = length - int(match["suffix"]), length
        else:
            # The last byte belongs to the range; here the end is where it belongs no more.
            start = int(match["first"])
            stop = min(int(match["last"]) + 1, length) if match["last"] else length
        if not 0 <= start < stop:
            raise RequestedRangeNotSatisfiable(length)
        self.status_code = 206
        self.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{length}"
        self.headers["Content-Length"] = str(stop - start)
        self._replace_body(_part(self.response, start, stop))


def _part(chunks: Iterable[bytes], start: int, stop: int) -> Iterator[bytes]:
    """Yield the bytes from start to stop, and read no chunk after the one with the last."""
    end = 0
    for chunk in chunks:
        begin, end = end, end + len(chunk)
        piece = chunk[max(start - begin, 0) : stop - begin]
        if piece:
            yield piece
        if end >= stop:
            return
