"""2: load well, and end the process with exit code 0 as soon as there is something to judge.
"""

import os
import sys

sys.loads = getattr(sys, "loads", 0) + 1
if sys.loads > 1:
    os._exit(0)
