"""Counts what leaves this computer for each address, until its input ends: the most in any one second, and of what."""
import collections
import ipaddress
import json
import select
import socket
import struct
import sys

ALL_PROTOCOLS = 0x0003
IPV4, ARP, IPV6 = 0x0800, 0x0806, 0x86DD
OUTGOING = 4
SO_RCVBUFFORCE = 33
SO_TIMESTAMPNS = 35
PACKET_STATISTICS = 6
SOL_PACKET = 263
ICMPV6, SOLICITATION = 58, 135
NAMES = {1: "icmp", 6: "tcp", 17: "udp", ICMPV6: "icmp"}
SYN, ACK = 0x02, 0x10


def addressed(frame, protocol):
    """Whom a packet is for, and what it is."""
    if protocol == ARP:
        return frame[38:42], "arp"
    if protocol == IPV4:
        return frame[30:34], kind(frame[23], frame, 14 + (frame[14] & 15) * 4)
    if protocol != IPV6:
        return None, ""
    if frame[20] == ICMPV6 and frame[54] == SOLICITATION:
        return frame[62:78], "arp"
    return frame[38:54], kind(frame[20], frame, 54)


def kind(number, frame, at):
    if number == 6 and frame[at + 13] & (SYN | ACK) == SYN:
        return "syn"
    return NAMES.get(number, "other")


def worst(packets):
    recent, best = collections.deque(), ()
    for packet in sorted(packets):
        recent.append(packet)
        while recent[0][0] <= packet[0] - 1.0:
            recent.popleft()
        if len(recent) > len(best):
            best = tuple(recent)
    return {"most": len(best), "of": dict(collections.Counter(kind for _, kind in best)), "all": len(packets)}


def main():
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
    wire.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 256 << 20)
    wire.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    print("watching", flush=True)
    seen = collections.defaultdict(list)
    while True:
        ready, _, _ = select.select([wire, sys.stdin], [], [])
        if wire in ready:
            frame, extra, _, (where, protocol, direction, *_) = wire.recvmsg(128, 64)
            if direction == OUTGOING and where != "lo":
                seconds, rest = struct.unpack("ll", extra[0][2])
                ip, what = addressed(frame, protocol)
                if ip is not None:
                    seen[ip].append((seconds + rest / 1e9, what))
        elif not sys.stdin.read(1):
            break
    _, missed = struct.unpack("II", wire.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))
    told = {str(ipaddress.ip_address(bytes(ip))): worst(packets) for ip, packets in seen.items()}
    json.dump({"missed": missed, "machines": told}, sys.stdout)


main()
