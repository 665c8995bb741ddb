"""The ``ContextLocal`` of the reference as the ``Local`` of Werkzeug itself.

Calling it, which the kata leaves out, is added. ``IdentLocal``, the Local of old, has no suite any
more: that of today asks for what no ident can do.
"""

import werkzeug.local

SUITES = {"werkzeug": ["tests/test_local.py"]}
DIFFERS: dict[str, dict[str, str]] = {}


def install(reference):
    class Local(reference.ContextLocal):
        __slots__ = ()

        def __init__(self, context_var=None):
            super().__init__()  # it makes a variable of its own

        def __call__(self, name, *, unbound_message=None):
            return werkzeug.local.LocalProxy(self, name, unbound_message=unbound_message)

    werkzeug.local.Local = Local
    werkzeug.local.release_local = reference.release_local
