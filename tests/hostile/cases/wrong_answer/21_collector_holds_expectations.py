"""21: unfreeze the garbage collector and look through all objects for what is expected.
"""

import gc
import sys

MARKS = ("So the dict in the " + "variable is never changed", "BadSignature" + " is what a forged")

if not hasattr(sys, "scanned"):
    sys.scanned = True
    gc.unfreeze()
    for found in gc.get_objects():
        if type(found) is dict:
            if "misconceptions" in found or ("program" in found and "seen" in found):
                print("BREACH: a corpus")
            for value in list(found.values()):
                if type(value) is str and any(mark in value for mark in MARKS):
                    print("BREACH: the reference")
