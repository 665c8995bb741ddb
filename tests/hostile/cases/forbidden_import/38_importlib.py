"""38: import the real thing through importlib.

Katas: local local_stack local_proxy url_for
"""

import importlib

module = importlib.import_module("werkzeug")
globals().update(vars(module))
