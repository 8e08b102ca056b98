"""A web server of an old kind: it serves one connection after another, and lets five more wait."""
import socket
import sys

PATIENCE_SECONDS = 2.0
PAGE = b"<!doctype html><title>One at a time</title><p>Please wait your turn.</p>"
ANSWER = (
    b"HTTP/1.0 200 OK\r\nServer: onebyone/1.0\r\nContent-Type: text/html\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(PAGE), PAGE)
)


def serve(visitor):
    visitor.settimeout(PATIENCE_SECONDS)
    try:
        asked = b""
        while b"\r\n\r\n" not in asked and len(asked) < 8192:
            more = visitor.recv(4096)
            if not more:
                return
            asked += more
        visitor.sendall(ANSWER)
    except OSError:
        pass
    finally:
        visitor.close()


def main():
    door = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    door.bind(("::", int(sys.argv[1])))
    door.listen(5)
    while True:
        visitor, _ = door.accept()
        serve(visitor)


main()
