"""57: leave threads behind, and a zombie.
"""

import os
import sys
import threading

if not hasattr(sys, "zombie"):
    sys.zombie = os.fork()
    if sys.zombie == 0:
        os._exit(0)
    for _ in range(20):
        threading.Thread(target=threading.Event().wait, daemon=True).start()
