"""5: say that tests passed which nobody asked for, under names of every form, and all with a fault.
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


if request["do"] == "test":
    for name in ("", "[", "TestAttributes", "Test::test[1]", "::", "\x1b[2J", "x" * 10_000, None, 7):
        entry = {"name": name, "outcome": "passed", "fault": "time", "printed": "p" * 10_000}
        send(seq=request["seq"], part={"start": name, "tests": [entry] * 5, "done": True})
