"""12: bring a judge of one's own, and look for the real one's objects to patch.
"""

import gc
import sys

if not hasattr(sys, "judged"):
    sys.judged = True
    gc.unfreeze()
    for name in ("grader.judge", "grader.judge.decide", "grader.judge.grade", "grader.scoring"):
        if name in sys.modules:
            print("BREACH", name)
    for found in gc.get_objects():
        if type(found).__name__ in {"Verdict", "KataResult", "Corpus", "CorpusEntry", "Engine"}:
            print("BREACH", type(found).__name__)

verdict = "accepted"
points = possible = 100
