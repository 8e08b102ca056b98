"""A small machine that dies for good when more packets reach it in any one second than it can bear.

It shows an HTTP page on its port, and writes to a file the most that it got in a second, and whether it lives."""
import collections
import json
import os
import socket
import struct
import subprocess
import sys
import threading

ALL_PROTOCOLS = 0x0003
ARP = 0x0806
OUTGOING = 4
SO_TIMESTAMPNS = 35
PAGE = b"<!doctype html><title>Boiler control</title>"
ANSWER = (
    b"HTTP/1.0 200 OK\r\nServer: boiler/0.3\r\nContent-Type: text/html\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(PAGE), PAGE)
)
DEATH = """table netdev death {
chain in { type filter hook ingress device "eth0" priority -400; policy drop; }
}"""


def serve(port):
    door = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)
    while True:
        visitor, _ = door.accept()
        threading.Thread(target=answer, args=(visitor,), daemon=True).start()


def answer(visitor):
    visitor.settimeout(5)
    try:
        if visitor.recv(4096):
            visitor.sendall(ANSWER)
    except OSError:
        pass
    finally:
        visitor.close()


def note(file, most, alive):
    with open(file + ".new", "w") as out:
        json.dump({"most": most, "alive": alive}, out)
    os.rename(file + ".new", file)


def watch(most_bearable, address, file):
    own = socket.inet_aton(address)
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    wire.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    wire.bind(("eth0", 0))
    recent = collections.deque()
    most = 0
    note(file, most, True)
    while True:
        frame, extra, _, (_, protocol, kind, *_) = wire.recvmsg(128, 64)
        # The kernel's own moment: this program may have been kept waiting.
        at = max((struct.unpack("ll", told)[0] + struct.unpack("ll", told)[1] / 1e9 for *_, told in extra), default=0.0)
        if kind == OUTGOING or (protocol == ARP and frame[38:42] != own):
            continue
        recent.append(at)
        while recent[0] <= at - 1.0:
            recent.popleft()
        if len(recent) <= most:
            continue
        most = len(recent)
        if most > most_bearable:
            subprocess.run(["nft", "-f", "-"], input=DEATH, text=True, check=True)
            note(file, most, False)
            return
        note(file, most, True)


def main():
    port, most_bearable, address, file = sys.argv[1:]
    threading.Thread(target=serve, args=(int(port),), daemon=True).start()
    watch(int(most_bearable), address, file)
    threading.Event().wait()


main()
