"""``RequestContext`` and the names around it are the reference's in all of Flask.

The context variable is the reference's, too. What the kata leaves out, and Flask's other parts
need, is added: the URL adapter, the signal, and the places for messages and late functions.
"""

import flask
import flask.ctx
import flask.globals
from flask import request_tearing_down
from werkzeug.exceptions import HTTPException
from werkzeug.local import LocalProxy

from conformance.replace import everywhere

SUITES = {"flask": ["tests"]}
TEARDOWN = "has a teardown function of a blueprint; blueprints are left out by the kata"
DIFFERS = {
    "flask": {
        "tests/test_blueprints.py::test_request_processing": TEARDOWN,
        "tests/test_blueprints.py::test_nested_callback_order": TEARDOWN,
    },
}


def install(reference):
    class RequestContext(reference.RequestContext):
        def __init__(self, app, environ, request=None, session=None):
            super().__init__(app, environ, request, session)
            self.request.json_module = app.json
            self.flashes = None
            self._after_request_functions = []
            try:
                self.url_adapter = app.create_url_adapter(self.request)
            except HTTPException:
                self.url_adapter = None

        def match_request(self):
            self._match()

        def _tear_down(self, exc):
            super()._tear_down(exc)
            request_tearing_down.send(self.app, exc=exc)

    for old, new in [
        (flask.ctx.RequestContext, RequestContext),
        (flask.globals._cv_request, reference._current),
        (flask.globals.request_ctx, LocalProxy(reference._current)),
        (flask.request, reference.request),
        (flask.session, reference.session),
        (flask.has_request_context, reference.has_request_context),
        (flask.copy_current_request_context, reference.copy_current_request_context),
    ]:
        everywhere("flask", old, new)
