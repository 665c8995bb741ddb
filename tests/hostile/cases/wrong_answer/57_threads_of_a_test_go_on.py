"""57: while the tests run, start threads that go on under the programs, and change what they see.

Or: flaky
"""

import sys
import threading

UNDER_TEST, walk = False, sys._getframe()
while walk is not None:
    UNDER_TEST |= walk.f_code.co_name == "test" and "emit" in walk.f_locals
    walk = walk.f_back


def disturb():
    child = sys.modules["grader.sandbox.child.observe"]
    while not stop.wait(0.0005):
        child.Recorder.observations = []
        for frame in sys._current_frames().values():
            while frame is not None:
                recorder = frame.f_locals.get("recorder")
                if recorder is not None:
                    recorder.observations.clear()
                frame = frame.f_back


stop = threading.Event()
if UNDER_TEST:
    for _ in range(3):
        threading.Thread(target=disturb).start()
