"""56: sleep in __del__, in atexit and in a thread that is waited for.
"""

import atexit
import sys
import threading
import time


class Sleeper:
    def __del__(self):
        time.sleep(3600)


if not hasattr(sys, "sleeper"):
    sys.sleeper = Sleeper()
    atexit.register(time.sleep, 3600)
    threading.Thread(target=time.sleep, args=(3600,)).start()
