"""The reference as the ``LocalProxy`` of Werkzeug itself, and so of Flask's globals.

A ``Local`` or ``LocalStack`` as a source, which the kata leaves out, becomes a callable.
"""

import werkzeug.local

SUITES = {"werkzeug": ["tests/test_local.py"], "flask": ["tests"]}
DIFFERS = {
    "werkzeug": {
        "tests/test_local.py::test_proxy_local": "calls LocalProxy on a Local, which the kata leaves out",
        "tests/test_local.py::test_proxy_doc": "looks at the first words of Werkzeug's own docstring",
        "tests/test_local.py::test_proxy_fallback": "looks at a word of Werkzeug's own docstring",
    }
}


def install(reference):
    def of_local(self, name, *, unbound_message=None):
        return reference.LocalProxy(_finder(lambda: getattr(self, name), unbound_message))

    def of_stack(self, name=None, *, unbound_message=None):
        def find():
            if self.top is None:
                raise AttributeError
            return getattr(self.top, name) if name else self.top

        return reference.LocalProxy(_finder(find, unbound_message))

    werkzeug.local.LocalProxy = reference.LocalProxy
    werkzeug.local.Local.__call__ = of_local
    werkzeug.local.LocalStack.__call__ = of_stack


def _finder(find, unbound_message):
    def found():
        try:
            return find()
        except AttributeError:
            raise RuntimeError(unbound_message or "object is not bound") from None

    return found
