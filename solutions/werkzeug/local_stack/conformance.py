"""The reference as the ``LocalStack`` of Werkzeug itself; calling it, which the kata leaves out, is added."""

import werkzeug.local

SUITES = {"werkzeug": ["tests/test_local.py"]}
DIFFERS: dict[str, dict[str, str]] = {}


def install(reference):
    class LocalStack(reference.LocalStack):
        def __call__(self, name=None, *, unbound_message=None):
            return werkzeug.local.LocalProxy(self, name, unbound_message=unbound_message)

    werkzeug.local.LocalStack = LocalStack
