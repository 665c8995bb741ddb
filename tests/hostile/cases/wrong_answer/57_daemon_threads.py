"""57: leave threads behind, and a zombie.
"""

import os
import sys
import threading
import time

if not hasattr(sys, "zombie"):
    sys.zombie = os.fork()
    if sys.zombie == 0:
        os._exit(0)
    for _ in range(20):
        threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
