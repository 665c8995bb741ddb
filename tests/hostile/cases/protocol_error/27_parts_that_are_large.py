"""27: send parts of a megabyte each, a thousand of them.
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
    entry = {"name": "TestA::test_a", "outcome": "passed", "message": "m" * 900_000}
    for _ in range(1000):
        send(seq=request["seq"], part={"tests": [entry]})
