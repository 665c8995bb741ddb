"""27: send parts of test results without end, from a fork that lives on.
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


if request["do"] == "test" and os.fork() == 0:
    try:
        while True:
            send(seq=request["seq"], part={"start": "x", "tests": []})
    finally:
        os._exit(0)
