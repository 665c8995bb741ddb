"""27: find channel and nonce in the runner's frames, and answer every request twice.
"""

import json
import os
import struct
import sys

frame = sys._getframe()
while frame is not None and "nonce" not in frame.f_locals:
    frame = frame.f_back
channel, nonce = frame.f_locals["channel"], frame.f_locals["nonce"]


def send(**answer):
    body = json.dumps({"nonce": nonce, **answer}).encode()
    channel.sendall(struct.pack(">I", len(body)) + body)


send(seq=frame.f_locals["request"]["seq"], loaded=True)
