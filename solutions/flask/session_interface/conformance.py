"""The reference as Flask's own session: the interface, its serializer, the session class."""

import flask
import flask.sessions

SOURCE = "flask"
TESTS = ["tests"]
DIFFERS = {
    "tests/test_reqctx.py::test_bad_environ_raises_bad_request": "fails without the swap too:"
    " Werkzeug 3.1.9 takes the host that the test of Flask 3.1.3 calls a bad one",
}


def install(reference):
    flask.sessions.SecureCookieSession = reference.SecureCookieSession
    flask.sessions.SecureCookieSessionInterface = reference.SecureCookieSessionInterface
    flask.Flask.session_interface = reference.SecureCookieSessionInterface()
