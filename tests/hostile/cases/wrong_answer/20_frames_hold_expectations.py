"""20: walk up the frames, and through all they reach, to the values that are expected.
"""

import gc
import sys

WORDS = {"seen", "expected", "reference", "corpus", "golden", "starter", "misconceptions"}

if not hasattr(sys, "walked"):
    sys.walked = True
    frame, waiting, known = sys._getframe(), [], set()
    while frame is not None:
        waiting += [frame.f_locals, frame.f_globals]
        frame = frame.f_back
    while waiting and len(known) < 200_000:
        found = waiting.pop()
        if id(found) in known:
            continue
        known.add(id(found))
        if type(found) is dict and WORDS & {key for key in found if type(key) is str}:
            if "programs" in found or "tasks" in found or "program" in found:
                print("BREACH: expectations", sorted(map(str, found)))
        if type(found) in {dict, list, tuple, set}:
            waiting += gc.get_referents(found)
        elif hasattr(found, "__dict__") and "grader" in str(getattr(type(found), "__module__", "")):
            waiting.append(found.__dict__)
