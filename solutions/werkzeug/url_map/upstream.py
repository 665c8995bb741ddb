"""The real thing."""

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, MapAdapter, RequestRedirect, Rule

__all__ = ["Map", "MapAdapter", "MethodNotAllowed", "NotFound", "RequestRedirect", "Rule"]
