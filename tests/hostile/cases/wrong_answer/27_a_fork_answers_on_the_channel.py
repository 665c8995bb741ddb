"""27: fork while the tests run; the child answers what will be asked, as fast as it can.

Or: protocol_error
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
    for number in range(request["seq"] + 1, request["seq"] + 20):
        for count in (1, 2, 3, 9):
            send(seq=number, results=[{"seen": []}] * count)
    os._exit(0)
