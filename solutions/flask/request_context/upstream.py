"""The real thing."""

from flask import copy_current_request_context, has_request_context, request, session
from flask.ctx import RequestContext

__all__ = [
    "RequestContext",
    "copy_current_request_context",
    "has_request_context",
    "request",
    "session",
]
