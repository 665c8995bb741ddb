"""``DispatcherMiddleware`` of Werkzeug is the reference's; the other three classes are the kata's own."""

import werkzeug.middleware.dispatcher

SUITES = {"werkzeug": ["tests/middleware/test_dispatcher.py"]}
DIFFERS: dict[str, dict[str, str]] = {}


def install(reference):
    werkzeug.middleware.dispatcher.DispatcherMiddleware = reference.DispatcherMiddleware
