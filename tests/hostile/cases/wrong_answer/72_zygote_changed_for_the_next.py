"""72: change modules that all submissions share, and look whether an earlier one did.

In this process a file says that the change is one's own: each runner has a folder of its own.
"""

import builtins
import os
import sys

if not os.path.exists("hostile-own"):
    open("hostile-own", "w").close()
    for module in (builtins, sys, os, sys.modules["grader.sandbox.child.runner"]):
        if hasattr(module, "hostile"):
            print("BREACH: changed by another:", module.__name__)
        module.hostile = True
    sys.modules["hostile"] = sys
    sys.modules["grader.sandbox.child.testing"].MAX_TESTS = 0
