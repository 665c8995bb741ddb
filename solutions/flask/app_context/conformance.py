"""``AppContext``, ``current_app``, ``g`` and ``has_app_context`` are the reference's in all of Flask.

The context variable is the reference's, too. What the kata leaves out, and Flask's other parts
need, is added: the URL adapter and the signals.
"""

import flask
import flask.ctx
import flask.globals
from flask import appcontext_popped, appcontext_pushed, appcontext_tearing_down
from werkzeug.local import LocalProxy

from conformance.replace import everywhere

SUITES = {"flask": ["tests"]}
DIFFERS: dict[str, dict[str, str]] = {}


def install(reference):
    class AppContext(reference.AppContext):
        def __init__(self, app):
            self.url_adapter = app.create_url_adapter(None)
            super().__init__(app)

        def push(self):
            super().push()
            appcontext_pushed.send(self.app)

        def _tear_down(self, exc):
            super()._tear_down(exc)
            appcontext_tearing_down.send(self.app, exc=exc)

        def pop(self, exc=None):
            super().pop(exc)
            appcontext_popped.send(self.app)

    for old, new in [
        (flask.ctx.AppContext, AppContext),
        (flask.globals._cv_app, reference._current),
        (flask.globals.app_ctx, LocalProxy(reference._current)),
        (flask.current_app, reference.current_app),
        (flask.g, reference.g),
        (flask.has_app_context, reference.has_app_context),
    ]:
        everywhere("flask", old, new)
