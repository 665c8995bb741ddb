"""The methods of Flask that register routes are the reference's, and so is the way to the view.

Blueprints end in the app's ``add_url_rule``, and so in the reference. When it dispatches a request,
the map has been asked already by Flask's context, and URL processors may have changed the values:
it is given what came of that. What a coroutine function returns is awaited, as Flask does.
"""

import inspect

import flask
from flask.globals import request_ctx

SUITES = {"flask": ["tests"]}
DIFFERS = {
    "flask": {
        "tests/test_basic.py::test_no_setup_after_first_request": "looks at the text of an exception,"
        " which the kata leaves open",
    },
}

NAMES = ["add_url_rule", "route", "get", "post", "put", "delete", "patch", "endpoint"]


def install(reference):
    for name in [*NAMES, "_shortcut", "_check_setup"]:
        setattr(flask.Flask, name, getattr(reference.Flask, name))
    flask.Flask._serving = property(lambda self: self._got_first_request)

    def dispatch_request(self):
        request = request_ctx.request
        if request.routing_exception is not None:
            self.raise_routing_exception(request)
        result = reference.Flask.dispatch_request(self, Matched(), request.method)
        if not inspect.iscoroutine(result):
            return result

        async def wait():
            return await result

        return self.async_to_sync(wait)()

    flask.Flask.dispatch_request = dispatch_request


class Matched:
    """The adapter of a request whose rule has been found."""

    def match(self, return_rule):
        return request_ctx.request.url_rule, request_ctx.request.view_args

    def allowed_methods(self):
        return request_ctx.url_adapter.allowed_methods()
