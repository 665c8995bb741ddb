"""48: fork until nothing more can be forked, and keep all children.

Levels: full partial
"""

import os
import signal
import sys

if not hasattr(sys, "forks"):
    sys.forks = 0
    try:
        while sys.forks < 300:
            if os.fork() == 0:
                signal.pause()
            sys.forks += 1
        print("BREACH:", sys.forks, "processes")
    except OSError:
        pass
