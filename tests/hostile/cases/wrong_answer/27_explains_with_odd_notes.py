"""27: answer with notes for a counterexample whose numbers are none that int() reads.

Explain: yes
"""

import sys

runner = sys.modules["grader.sandbox.child.runner"]
runner.Runner.explain = lambda self, program: {
    "notes": {"\u00b2": {"message": "x"}, "9" * 5000: {"message": "x"}, "0": [], "1": {"line": 1}}
}
runner.Runner.show = lambda self, program: {"script": "see(lambda: (" * 90}
