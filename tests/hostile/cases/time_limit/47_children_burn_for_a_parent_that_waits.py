"""47: let children burn CPU while the process itself only waits to be run, in many threads.

Katas: local
Levels: full partial
"""

import os
import threading
import time


def burn():
    while True:
        pass


def wait():
    while True:
        time.sleep(0.001)


for _ in range(12):
    if os.fork() == 0:
        burn()
for _ in range(20):
    threading.Thread(target=wait, daemon=True).start()
wait()
