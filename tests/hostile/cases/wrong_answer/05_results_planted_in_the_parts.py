"""5: say that all tests passed, in parts of the right form, and end the run before one fails.

Claims: all
"""

import json
import os
import struct
import sys

frame = sys._getframe()
while frame is not None and "nonce" not in frame.f_locals:
    frame = frame.f_back
channel, nonce = frame.f_locals["channel"], frame.f_locals["nonce"]
request = frame.f_locals["request"]


def send(**answer):
    body = json.dumps({"nonce": nonce, **answer}).encode()
    channel.sendall(struct.pack(">I", len(body)) + body)


import signal

if request["do"] == "test":
    setting = frame.f_locals["setting"]
    tests = setting.visible_tests._collected._tests
    passed = [{"name": test.name, "outcome": "passed"} for test in tests]
    send(seq=request["seq"], part={"tests": passed})
    send(seq=request["seq"], done=True)
    os._exit(0)
