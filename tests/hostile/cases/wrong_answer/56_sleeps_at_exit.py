"""56: sleep in __del__, in atexit and in a thread that is waited for.
"""

import atexit
import sys
import threading

never = threading.Event()


class Sleeper:
    def __del__(self):
        never.wait()


if not hasattr(sys, "sleeper"):
    sys.sleeper = Sleeper()
    atexit.register(never.wait)
    threading.Thread(target=never.wait).start()
