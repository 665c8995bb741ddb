"""The real thing. Werkzeug collects the pairs in any class it is given: here, a list."""

from __future__ import annotations

from functools import partial

from werkzeug.http import dump_cookie
from werkzeug.http import parse_cookie as parse_into

__all__ = ["dump_cookie", "parse_cookie"]

parse_cookie = partial(parse_into, cls=list)
