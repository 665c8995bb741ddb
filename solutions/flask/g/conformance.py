"""The namespaces of all app contexts are the reference's, and so is the proxy ``flask.g``.

The proxy looks for the context where Flask keeps it. Flask's contexts themselves, of which the
kata has a simple form, are the kata app_context.
"""

import flask
import flask.ctx
import flask.globals

from conformance.replace import everywhere

SUITES = {"flask": ["tests"]}
REPR = "ends with a look at repr(g), which the kata leaves out"
DIFFERS = {
    "flask": {
        "tests/test_appctx.py::test_app_ctx_globals_methods": REPR,
        "tests/test_basic.py::test_request_locals": "looks at repr(g), which the kata leaves out",
    },
}


def install(reference):
    reference._current = flask.globals._cv_app
    everywhere("flask", flask.g, reference.g)
    everywhere("flask", flask.ctx._AppCtxGlobals, reference.AppGlobals)
    flask.Flask.app_ctx_globals_class = reference.AppGlobals
