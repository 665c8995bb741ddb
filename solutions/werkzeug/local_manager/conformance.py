"""``release_local`` of Werkzeug is the reference's. A manager is in no test of Werkzeug 3.1.9.

In Flask's suite each app stands behind ``guarded`` and the middleware of a manager that has a
local to release: they have no part of Flask to replace, but they must not be in anybody's way.
``in_own_context`` would be: Flask's test client takes contexts out of a request.
"""

import flask
import werkzeug.local

SUITES = {"werkzeug": ["tests/test_local.py"], "flask": ["tests"]}
DIFFERS: dict[str, dict[str, str]] = {}


def install(reference):
    werkzeug.local.release_local = reference.release_local
    werkzeug.local.LocalManager = reference.LocalManager
    manager = reference.LocalManager(werkzeug.local.Local())

    def call(self, environ, start_response):
        app = reference.guarded(manager, manager.make_middleware(self.wsgi_app))
        return app(environ, start_response)

    flask.Flask.__call__ = call
