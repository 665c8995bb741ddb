"""61: point one of a pair of datagram sockets at the host's sockets, by abstract name and by path.

Levels: full partial
"""

import socket

ADDRESSES = ("\0hostile-datagrams-@PORT@", "/tmp/hostile-socket-@PORT@", "/dev/log",
             "/run/systemd/notify", "/run/systemd/journal/socket")
for kind in (socket.SOCK_DGRAM, socket.SOCK_SEQPACKET, socket.SOCK_STREAM):
    try:
        pair = socket.socketpair(socket.AF_UNIX, kind)
    except OSError:
        continue
    for address in ADDRESSES:
        for one in pair:
            for attempt in (one.connect, lambda to: one.sendto(b"hostile", to)):
                try:
                    attempt(address)
                    print("BREACH:", address)
                except OSError:
                    pass
