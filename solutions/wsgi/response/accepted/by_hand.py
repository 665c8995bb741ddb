"""Little of Werkzeug: dates, tags and types by hand. A part is cut when it is sent."""

from __future__ import annotations

import email.utils
import hashlib
import re
from datetime import UTC, datetime
from http import HTTPStatus

from werkzeug.datastructures import Headers
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import dump_cookie

REASONS = {code.value: code.phrase.upper() for code in HTTPStatus}
TEXTS = {"ecmascript", "javascript", "sql", "xml", "xml-dtd", "xml-external-parsed-entity"}
DESCRIBES = {
    "allow", "content-encoding", "content-language", "content-length", "content-md5",
    "content-range", "content-type", "last-modified",
}  # fmt: skip


def as_bytes(item):
    return item.encode("utf-8") if isinstance(item, str) else item


def read_date(text):
    try:
        date = email.utils.parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def write_date(value):
    date = value if isinstance(value, datetime) else datetime.fromtimestamp(value, UTC)
    return email.utils.format_datetime(date.astimezone(UTC), usegmt=True)


class Sending:
    """What the server iterates, and closes."""

    def __init__(self, chunks, close):
        self.chunks = chunks
        self.close = close

    def __iter__(self):
        return self.chunks


class Response:
    default_status = 200
    default_mimetype = "text/plain"
    implicit_sequence_conversion = True
    response = ()

    def __init__(self, response=None, status=None, headers=None, mimetype=None, content_type=None):
        self.headers = Headers(headers)
        self.covered = []
        self.callbacks = []
        self.span = None
        self.status = status if status is not None else self.default_status
        if content_type is None and (mimetype or "Content-Type" not in self.headers):
            self.mimetype = mimetype or self.default_mimetype
        elif content_type is not None:
            self.headers.set("Content-Type", content_type)
        match response:
            case None:
                self.response = []
            case str() | bytes():
                self.set_data(response)
            case _:
                self.response = response

    def __setattr__(self, name, value):
        if name in ("status", "status_code"):
            self.__dict__["status"], self.__dict__["status_code"] = self.parsed(value)
        elif name == "data":
            self.set_data(value)
        elif name == "last_modified":
            self.headers.set("Last-Modified", write_date(value))
        elif name == "mimetype":
            kind, _, sub = value.partition("/")
            text = (
                kind == "text" or sub.endswith("+xml") or (kind == "application" and sub in TEXTS)
            )
            self.headers.set("Content-Type", value + ("; charset=utf-8" if text else ""))
        else:
            super().__setattr__(name, value)

    def __getattr__(self, name):
        match name:
            case "mimetype":
                return self.headers.get("Content-Type", "").split(";")[0].strip() or None
            case "is_sequence":
                return isinstance(self.response, list | tuple)
            case "is_streamed":
                try:
                    len(self.response)
                except TypeError:
                    return True
                return False
            case "data":
                return self.get_data()
            case "last_modified":
                return read_date(self.headers.get("Last-Modified"))
        raise AttributeError(name)

    @staticmethod
    def parsed(value):
        text = str(int(value)) if isinstance(value, int) else value.strip()
        if text == "":
            raise ValueError(value)
        found = re.fullmatch(r"(\d+)( .*)?", text, re.DOTALL)
        if found is None:
            return "0 " + text, 0
        code = int(found[1])
        return (text if found[2] else f"{code} {REASONS.get(code, 'UNKNOWN')}"), code

    def iter_encoded(self):
        return map(as_bytes, self.response)

    def make_sequence(self):
        if isinstance(self.response, list | tuple):
            return
        self.covered.append(self.response)
        self.response = list(map(as_bytes, self.response))

    def get_data(self, as_text=False):
        if not (self.implicit_sequence_conversion or self.is_sequence):
            raise RuntimeError
        self.make_sequence()
        whole = b"".join(self.iter_encoded())
        return str(whole, "utf-8") if as_text else whole

    def set_data(self, value):
        self.response = (as_bytes(value),)
        self.headers.set("Content-Length", str(len(self.response[0])))

    def calculate_content_length(self):
        if self.implicit_sequence_conversion or self.is_sequence:
            return len(self.get_data())
        return None

    def __call__(self, environ, start_response):
        code = self.status_code
        silent = code // 100 == 1 or code in {204, 304}
        headers = self.headers.to_wsgi_list()
        named = {name.lower() for name, _ in headers}
        if silent:
            gone = DESCRIBES if code == 304 else {"content-length"}
            headers = [pair for pair in headers if pair[0].lower() not in gone]
        elif self.is_sequence and "content-length" not in named:
            length = sum(len(as_bytes(item)) for item in self.response)
            headers.append(("Content-Length", f"{length}"))
        start_response(self.status, headers)
        if silent or environ["REQUEST_METHOD"] == "HEAD":
            return Sending(iter(()), self.close)
        return Sending(self.cut() if self.span else self.iter_encoded(), self.close)

    def cut(self):
        skip, left = self.span
        for chunk in self.iter_encoded():
            piece = chunk[skip : skip + left]
            skip -= min(skip, len(chunk))
            left -= len(piece)
            if piece:
                yield piece
            if not left:
                break

    def call_on_close(self, func):
        self.callbacks.append(func)
        return func

    def close(self):
        for body in [self.response, *self.covered]:
            if hasattr(body, "close"):
                body.close()
        for func in self.callbacks:
            func()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return self.close()

    def set_cookie(self, key, value="", **attributes):
        self.headers.add_header("Set-Cookie", dump_cookie(key, value, **attributes))

    def delete_cookie(self, key, **attributes):
        self.set_cookie(key, "", max_age=0, expires=datetime(1970, 1, 1, tzinfo=UTC), **attributes)

    def set_etag(self, etag, weak=False):
        if '"' in etag:
            raise ValueError(etag)
        self.headers.set("ETag", ("W/" if weak else "") + f'"{etag}"')

    def get_etag(self):
        header = self.headers.get("ETag")
        if header is None:
            return None, None
        return header.removeprefix("W/").strip('"'), header.startswith("W/")

    def add_etag(self, overwrite=False, weak=False):
        if overwrite or self.headers.get("ETag") is None:
            self.set_etag(hashlib.sha1(self.get_data(), usedforsecurity=False).hexdigest(), weak)

    def older_than(self, date):
        return bool(date and self.last_modified and not self.last_modified > date)

    def make_conditional(self, request_or_environ, accept_ranges=False, complete_length=None):
        environ = request_or_environ
        if hasattr(environ, "environ"):
            environ = environ.environ
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            if accept_ranges:
                self.headers.set("Accept-Ranges", {True: "bytes"}.get(accept_ranges, accept_ranges))
            if "Date" not in self.headers:
                self.headers.set("Date", write_date(datetime.now(UTC)))
            if accept_ranges and complete_length and self.in_parts(environ):
                self.become_a_part(environ["HTTP_RANGE"], complete_length)
            elif self.known(environ):
                self.status = 304
            if "Content-Length" not in self.headers:
                length = self.calculate_content_length()
                if length is not None:
                    self.headers.set("Content-Length", str(length))
        return self

    def known(self, environ):
        tag, _ = self.get_etag()
        header = environ.get("HTTP_IF_NONE_MATCH", "")
        if tag and header:
            return header == "*" or tag in re.findall('"([^"]*)"', header)
        return self.older_than(read_date(environ.get("HTTP_IF_MODIFIED_SINCE")))

    def in_parts(self, environ):
        condition = environ.get("HTTP_IF_RANGE")
        if condition is None:
            return "HTTP_RANGE" in environ
        if not condition.startswith('"'):
            return "HTTP_RANGE" in environ and self.older_than(read_date(condition))
        return "HTTP_RANGE" in environ and condition == self.headers.get("ETag")

    def become_a_part(self, header, length):
        unit, _, text = header.partition("=")
        first, dash, last = text.partition("-")
        good = all(re.fullmatch("[0-9]*", number) for number in (first, last))
        if unit.lower() != "bytes" or not dash or not good or not (first or last):
            raise RequestedRangeNotSatisfiable(length)
        begin = int(first) if first else length - int(last)
        end = min(int(last), length - 1) if first and last else length - 1
        if begin < 0 or begin > end:
            raise RequestedRangeNotSatisfiable(length)
        self.status = 206
        self.span = begin, end - begin + 1
        self.headers.set("Content-Range", f"bytes {begin}-{end}/{length}")
        self.headers.set("Content-Length", str(end - begin + 1))
