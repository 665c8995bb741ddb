"""The real thing: Werkzeug's classes, and Flask's own ``url_for`` on an adapter of our choice."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask
from werkzeug.routing import BuildError, Map, MapAdapter, Rule

__all__ = ["BuildError", "Map", "MapAdapter", "Rule", "url_for"]


@cache
def _app() -> Flask:
    return Flask("upstream", static_folder=None)


def url_for(adapter: MapAdapter, endpoint: str, **values: Any) -> str:
    """Let a request of an empty app meet the given adapter, and ask Flask."""
    app = _app()
    with app.test_request_context() as context:
        context.url_adapter = adapter
        return app.url_for(endpoint, **values)
