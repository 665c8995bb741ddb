"""47: leave a daemon behind that has its own session and keeps every descriptor open.
"""

import os
import signal
import sys

if not hasattr(sys, "left"):
    sys.left = True
    if os.fork() == 0:
        try:
            os.setsid()
        except OSError:
            pass
        if os.fork() == 0:
            signal.pause()
        os._exit(0)
