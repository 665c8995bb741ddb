"""35: send descriptors along with answers and parts, thousands of them.
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


import socket

if request["do"] == "test":
    body = json.dumps({"nonce": nonce, "seq": request["seq"], "part": {"tests": []}}).encode()
    null = os.open(os.devnull, os.O_RDONLY)
    for _ in range(100):
        try:
            socket.send_fds(channel, [struct.pack(">I", len(body)) + body], [null] * 100)
        except OSError:
            break
    os.close(null)
