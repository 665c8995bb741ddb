"""The real thing, `Flask.make_response`, which needs an app and the context of a request."""

from flask import Flask, Response

__all__ = ["Response", "make_response"]

_app = Flask("app", static_folder=None)


def make_response(rv, environ, response_class=Response):
    """Set the app's response class and push the request, then ask the app."""
    _app.response_class = response_class
    with _app.request_context(environ):
        return _app.make_response(rv)
