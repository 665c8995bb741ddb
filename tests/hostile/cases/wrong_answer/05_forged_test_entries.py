"""5: replace the runner's own outbox, so that it reports passed tests that did not pass.

Claims: all
"""

import sys

testing = sys.modules["grader.sandbox.child.testing"]


def add(self, name, outcome, message, printed):
    self._emit({"tests": [{"name": name, "outcome": "passed"}]})


testing._Outbox.add = add
