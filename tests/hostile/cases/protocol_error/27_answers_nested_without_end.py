"""27: answer with lists in lists, so deep that whoever reads them by recursion fails.
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


if frame.f_locals["request"]["do"] == "play":
    deep = "[" * 900 + "]" * 900
    programs = len(frame.f_locals["request"]["programs"])
    result = '{"seen": [' + deep + ']}'
    body = json.dumps({"nonce": nonce, "seq": frame.f_locals["request"]["seq"], "results": "@"})
    body = body.replace('"@"', "[" + ", ".join([result] * programs) + "]").encode()
    channel.sendall(struct.pack(">I", len(body)) + body)
    os._exit(0)
