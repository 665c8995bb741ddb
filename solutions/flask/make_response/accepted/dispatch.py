"""One function a type, found by singledispatch; WSGI is played by hand."""

import functools
import json
import numbers
import types
from collections import abc
from dataclasses import asdict, is_dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import werkzeug
from werkzeug.datastructures import Headers
from werkzeug.http import http_date
from werkzeug.test import run_wsgi_app


class Response(werkzeug.Response):
    default_mimetype = "text/html"


class Encoder(json.JSONEncoder):
    def default(self, o):
        match o:
            case date():
                return http_date(o)
            case UUID() | Decimal():
                return str(o)
            case _ if is_dataclass(o) and not isinstance(o, type):
                return asdict(o)
            case _ if callable(getattr(o, "__html__", None)):
                return str(o.__html__())
        return super().default(o)


ENCODER = Encoder(sort_keys=True, separators=(",", ":"))


@functools.singledispatch
def convert(body, environ, cls):
    if not callable(body):
        raise TypeError(f"{type(body)} is no answer")
    return cls(*run_wsgi_app(body, environ))


@convert.register(str)
@convert.register(bytes)
@convert.register(bytearray)
@convert.register(abc.Iterator)
def _(body, environ, cls):
    return cls(body)


@convert.register(dict)
@convert.register(list)
def _(body, environ, cls):
    return cls(ENCODER.encode(body) + "\n", content_type="application/json")


@convert.register(type(None))
@convert.register(tuple)
@convert.register(set)
@convert.register(numbers.Number)
def _(body, environ, cls):
    raise TypeError("no answer")


@convert.register(werkzeug.Response)
def _(body, environ, cls):
    if isinstance(body, cls):
        return body
    copy = cls(body.response, body.status, Headers(body.headers))
    copy.call_on_close(body.close)
    return copy


def make_response(rv, environ, response_class=Response):
    status = headers = None
    match rv:
        case tuple((body, status, headers)):
            pass
        case tuple((body, second)):
            if second is None or isinstance(second, (str, int)):
                status = second
            else:
                headers = second
        case tuple():
            raise TypeError("no such tuple")
        case body:
            pass
    response = convert(body, environ, response_class)
    if status is not None:
        attribute = "status" if isinstance(status, str) else "status_code"
        setattr(response, attribute, status)
    items = headers.items() if isinstance(headers, dict) else headers or ()
    given = Headers()
    for name, values in items:
        for value in values if isinstance(values, (list, tuple, types.GeneratorType)) else [values]:
            given.add(name, value)
    for name in dict.fromkeys(name.lower() for name, _ in given):
        response.headers.pop(name, None)
    response.headers.extend(given)
    return response
