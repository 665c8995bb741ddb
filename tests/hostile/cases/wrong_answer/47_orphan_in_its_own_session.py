"""47: leave a daemon behind that has its own session and keeps every descriptor open.
"""

import os
import sys
import time

if not hasattr(sys, "left"):
    sys.left = True
    if os.fork() == 0:
        try:
            os.setsid()
        except OSError:
            pass
        if os.fork() == 0:
            time.sleep(3600)
        os._exit(0)
