"""A class with one method a question, in the order in which they are asked."""

import json
from collections.abc import Callable
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.http import http_date
from werkzeug.wrappers import Response as WerkzeugResponse


class Response(WerkzeugResponse):
    default_mimetype = "text/html"


class Maker:
    def __init__(self, environ: dict, cls: type) -> None:
        self.environ = environ
        self.cls = cls

    def make(self, rv: Any) -> WerkzeugResponse:
        body, *rest = rv if isinstance(rv, tuple) and rv else (rv,)
        if isinstance(rv, tuple) and len(rv) not in (2, 3):
            raise TypeError("tuples have two or three members")
        if len(rest) == 1:
            rest = [None, *rest] if self.is_headers(rest[0]) else [*rest, None]
        status, headers = rest or (None, None)
        response = self.body(body)
        if status is not None:
            # Werkzeug's setter for text also knows a bare number.
            response.status = status if isinstance(status, str) else str(int(status))
        if headers:
            response.headers.update(headers)
        return response

    @staticmethod
    def is_headers(value: Any) -> bool:
        return any(isinstance(value, kind) for kind in (dict, list, tuple, Headers))

    def body(self, body: Any) -> WerkzeugResponse:
        questions: list[Callable[[Any], WerkzeugResponse | None]] = [
            self.ours,
            self.text,
            self.stream,
            self.data,
            self.application,
        ]
        for question in questions:
            response = question(body)
            if response is not None:
                return response
        raise TypeError(repr(type(body)))

    def ours(self, body: Any) -> WerkzeugResponse | None:
        return body if isinstance(body, self.cls) else None

    def text(self, body: Any) -> WerkzeugResponse | None:
        if isinstance(body, str):
            body = body.encode()
        return self.cls(bytes(body)) if isinstance(body, (bytes, bytearray)) else None

    def stream(self, body: Any) -> WerkzeugResponse | None:
        return self.cls(body) if hasattr(body, "__next__") and hasattr(body, "__iter__") else None

    def data(self, body: Any) -> WerkzeugResponse | None:
        if not isinstance(body, (dict, list)):
            return None
        text = json.dumps(body, default=self.plain, sort_keys=True, separators=(",", ":"))
        return self.cls([text.encode("ascii"), b"\n"], mimetype="application/json")

    @staticmethod
    def plain(value: Any) -> Any:
        if hasattr(value, "timetuple"):
            return http_date(value)
        if hasattr(value, "__dataclass_fields__"):
            return {name: getattr(value, name) for name in value.__dataclass_fields__}
        if hasattr(value, "__html__"):
            return value.__html__()
        if type(value).__name__ in ("UUID", "Decimal"):
            return f"{value}"
        raise TypeError(type(value).__name__)

    def application(self, body: Any) -> WerkzeugResponse | None:
        return self.cls.force_type(body, self.environ) if callable(body) else None


def make_response(
    rv: Any, environ: dict, response_class: type[WerkzeugResponse] = Response
) -> WerkzeugResponse:
    return Maker(environ, response_class).make(rv)
