"""``ClosingIterator`` of Werkzeug is the reference's, in every response and under the test client.

In Flask's suite each app also stands behind an onion of ``set_header``, ``timing`` and a
``rate_limit`` that nobody reaches: they have no part of a library to replace, but they must not be
in anybody's way. ``basic_auth`` would be, and has no suite.
"""

import time
from functools import partial

import flask
import werkzeug.local
import werkzeug.test
import werkzeug.wrappers.response
import werkzeug.wsgi

SUITES = {
    "werkzeug": [
        "tests/test_wsgi.py", "tests/test_wrappers.py", "tests/test_test.py", "tests/test_local.py",
        "tests/test_send_file.py", "tests/middleware",
    ],
    "flask": ["tests"],
}  # fmt: skip
DIFFERS: dict[str, dict[str, str]] = {}


def install(reference):
    for module in (werkzeug.wsgi, werkzeug.local, werkzeug.test, werkzeug.wrappers.response):
        module.ClosingIterator = reference.ClosingIterator

    def call(self, environ, start_response):
        onion = reference.wrap(
            self.wsgi_app,
            partial(reference.set_header, name="X-Onion", value="three layers"),
            partial(reference.timing, clock=time.monotonic, report=lambda *numbers: None),
            partial(reference.rate_limit, limit=1_000_000, seconds=60, clock=time.monotonic),
        )
        return onion(environ, start_response)

    flask.Flask.__call__ = call
