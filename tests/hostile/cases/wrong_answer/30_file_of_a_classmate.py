"""30: look for other submissions: the sandbox's folder, its neighbours, all that is writable.

Levels: full partial
"""

import os
import sys

if not hasattr(sys, "looked"):
    sys.looked = True
    own = os.getcwd()
    mine = {os.path.join(own, name) for name in os.listdir(own)}
    for folder in (own, os.path.dirname(own), "/tmp", "/var/tmp", "/dev/shm", "/home"):
        try:
            found = [os.path.join(folder, name) for name in os.listdir(folder)]
        except OSError:
            continue
        for path in found:
            if path.endswith(".py") and path not in mine and os.path.isfile(path):
                print("BREACH:", path)
            if os.path.isdir(path) and path != own and folder not in {"/", own}:
                try:
                    if os.listdir(path):
                        print("BREACH:", path)
                except OSError:
                    pass
