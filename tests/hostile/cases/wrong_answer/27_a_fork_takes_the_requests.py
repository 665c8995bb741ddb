"""27: fork while the tests run; the child takes the requests from the channel and answers none.

Katas: local
Impatient: yes
Levels: full partial
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
    while channel.recv(65536):
        pass
    os._exit(0)
