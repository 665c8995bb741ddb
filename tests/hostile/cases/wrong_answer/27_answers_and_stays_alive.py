"""27: answer at once, then never come back: the process stays alive behind its answer.

Katas: local
Impatient: yes
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


import signal

if frame.f_locals["request"]["do"] == "play":
    programs = frame.f_locals["request"]["programs"]
    send(seq=frame.f_locals["request"]["seq"], results=[{"seen": []} for _ in programs])
    signal.pause()
