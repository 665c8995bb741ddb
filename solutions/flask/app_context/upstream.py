"""The real thing."""

from flask import current_app, g, has_app_context
from flask.ctx import AppContext

__all__ = ["AppContext", "current_app", "g", "has_app_context"]
