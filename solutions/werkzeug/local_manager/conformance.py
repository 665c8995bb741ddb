"""The reference as the ``LocalManager`` and ``release_local`` of Werkzeug itself."""

import werkzeug.local

SUITES = {"werkzeug": ["tests/test_local.py"]}
DIFFERS: dict[str, dict[str, str]] = {}


def install(reference):
    werkzeug.local.LocalManager = reference.LocalManager
    werkzeug.local.release_local = reference.release_local
