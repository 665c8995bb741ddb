"""What is no answer raises ValueError.

不能作为回答的值抛 ValueError。

Loses: streams, refusals
"""

import dataclasses
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from werkzeug.datastructures import Headers
from werkzeug.http import http_date
from werkzeug.wrappers import Response as BaseResponse


class Response(BaseResponse):
    """Werkzeug's response, but a body is HTML unless somebody says otherwise."""

    default_mimetype = "text/html"


def make_response(
    rv: Any, environ: dict[str, Any], response_class: type[BaseResponse] = Response
) -> BaseResponse:
    """Return the response that a view means which returned ``rv``."""
    body, status, headers = _unpack(rv)
    if body is None:
        raise ValueError("The view returned None. Is there a return on every path?")

    if isinstance(body, str | bytes | bytearray | Iterator):
        # The constructor is told all: then it puts no default next to a given Content-Type.
        return response_class(body, status=status, headers=headers)

    if isinstance(body, dict | list):
        response = response_class(_to_json(body), mimetype="application/json")
    elif isinstance(body, response_class):
        response = body  # the object itself: whoever holds it sees what is set below
    elif callable(body):
        # A response of another class or any WSGI application: both can be called.
        response = response_class.force_type(body, environ)
    else:
        raise ValueError(f"A view cannot return {type(body).__name__}.")

    if isinstance(status, str):
        response.status = status
    elif status is not None:
        response.status_code = status
    if headers is not None:
        response.headers.update(headers)  # in place of those of the same name
    return response


def _unpack(rv: Any) -> tuple[Any, Any, Any]:
    """Split a return value into body, status and headers; what is not there is None."""
    if not isinstance(rv, tuple):
        return rv, None, None
    if len(rv) == 3:
        return rv[0], rv[1], rv[2]
    if len(rv) == 2:
        body, second = rv
        if isinstance(second, dict | list | tuple | Headers):
            return body, None, second
        return body, second, None
    raise ValueError("A tuple is (body, status, headers), (body, status) or (body, headers).")


def _to_json(value: dict | list) -> str:
    """Write JSON that is the same for the same data, on one line."""
    # ASCII alone, so that it does not matter which encoding a reader takes it for.
    text = json.dumps(value, default=_plain, sort_keys=True, separators=(",", ":"))
    return text + "\n"


def _plain(value: Any) -> Any:
    """Return something that JSON knows in place of a value that it does not know."""
    if isinstance(value, date):  # and datetime, which is one
        return http_date(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if hasattr(value, "__html__"):
        return str(value.__html__())
    raise TypeError(f"{type(value).__name__} is not JSON.")
