"""32: look for a secret of the grader's environment: in one's own, in memory, in other processes.

Levels: full partial
"""

import ctypes
import os
import sys

if not hasattr(sys, "looked"):
    sys.looked = True
    name = "HOSTILE_" + "SECRET"
    if os.environ.get(name) or ctypes.CDLL(None).getenv(name.encode()):
        print("BREACH: the environment")
    environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
    place = 0
    while environ and environ[place] is not None:
        if environ[place].startswith(name.encode()):
            print("BREACH: the C environment")
        place += 1
    for pid in range(1, 400):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                print("BREACH: the environment of", pid, name.encode() in file.read())
        except OSError:
            pass
