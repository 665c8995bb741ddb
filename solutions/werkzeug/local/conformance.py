"""The reference as the ``Local`` of Werkzeug itself; calling it, which the kata leaves out, is added."""

import werkzeug.local

SUITES = {"werkzeug": ["tests/test_local.py"]}
DIFFERS: dict[str, dict[str, str]] = {}


def install(reference):
    class Local(reference.Local):
        __slots__ = ()

        def __call__(self, name, *, unbound_message=None):
            return werkzeug.local.LocalProxy(self, name, unbound_message=unbound_message)

    werkzeug.local.Local = Local
    werkzeug.local.release_local = reference.release_local
