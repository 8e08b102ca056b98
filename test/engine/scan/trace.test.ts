import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { LastLines, Lines } from "#engine/scan/nmap/lines.ts"
import { TalkTrace } from "#engine/scan/nmap/talk-trace.ts"
import { type NmapTelling, PacketTrace } from "#engine/scan/nmap/trace.ts"

// Recorded in the lab: 10.77.1.11 is web1, 10.77.1.41 shell1, …::64 six1. What is expected is what their own counters said.
const recorded = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/nmap/traces/${name}`, import.meta.url)))

interface Got {
  packets: number
  bytes: number
  connections: number
}

/** Counts as a scan does. */
function counting() {
  const got = new Map<string, Got>()
  const opened: string[] = []
  const of = (ip: string) => {
    const known = got.get(ip) ?? { packets: 0, bytes: 0, connections: 0 }
    got.set(ip, known)
    return known
  }
  const telling: NmapTelling = {
    opened: (ip, port, protocol) => opened.push(`${ip} ${port}/${protocol}`),
    sent: (ip, packets, bytes) => {
      of(ip).packets += packets
      of(ip).bytes += bytes
    },
    connection: (ip) => (of(ip).connections += 1),
  }
  return { telling, got, opened }
}

function read(trace: PacketTrace | TalkTrace, content: Buffer, pieces = 1_000) {
  const last = new LastLines(40)
  const lines = new Lines((text, from, end) => {
    if (!trace.line(text, from, end)) last.keep(text, from, end)
  })
  for (let from = 0; from < content.length; from += pieces) lines.take(content.subarray(from, from + pieces))
  lines.end()
  return last.lines
}

function packetsIn(name: string) {
  const { telling, got, opened } = counting()
  const trace = new PacketTrace(telling, () => 0)
  read(trace, recorded(`${name}_nmap-7.93.out`))
  const packets = Object.fromEntries([...got].map(([ip, { packets: count }]) => [ip, count]))
  return { packets, opened, traced: trace.traced, got }
}

test("ARP and neighbour solicitations are counted for whom they ask", () => {
  expect(packetsIn("ping").packets).toEqual({ "10.77.1.11": 1, "10.77.1.41": 1, "10.77.1.79": 2 })
  expect(packetsIn("ping-ipv6").packets).toEqual({ "ff02::1:ff00:11": 1, "ff02::1:ff00:64": 1 })
})

test("a SYN scan's packets are counted, with the reset that the system sends to each open port", () => {
  const { packets, opened, traced } = packetsIn("syn")
  // Their counters had one ARP more, which is the system's own.
  expect(packets).toEqual({ "10.77.1.11": 16 + 1, "10.77.1.41": 15 + 1 })
  expect(traced).toBe(30)
  expect(opened).toEqual(["10.77.1.11 80/tcp", "10.77.1.41 22/tcp", "10.77.1.11 443/tcp"])
})

test("IPv6 is counted alike, its header included", () => {
  const { got, opened } = packetsIn("syn-ipv6")
  expect(got.get("fd77:0:0:1::11")).toEqual({ packets: 16, bytes: 14 * 64 + 2 * 60, connections: 0 })
  expect(opened).toEqual(["fd77:0:0:1::11 443/tcp", "fd77:0:0:1::11 80/tcp"])
})

test("UDP, ICMP and the strange packets of an OS scan are counted", () => {
  expect(packetsIn("udp").packets).toEqual({ "10.77.1.11": 7 + 1, "10.77.1.41": 7 + 1 })
  expect(packetsIn("os").packets).toEqual({ "10.77.1.41": 32 + 1 })
})

test("without raw sockets each knock is a connection of the system's", () => {
  const { got } = packetsIn("connect")
  expect(got.get("10.77.1.11")).toMatchObject({ packets: 18, connections: 14 })
  expect(got.get("10.77.1.41")).toMatchObject({ packets: 16, connections: 14 })
})

// Whether an acknowledgement goes by itself or with what we say next is a matter of microseconds. Here is nothing but
// talk; of a whole scan it is a small part.
test("conversations cost what the machines' counters say, within a tenth", () => {
  const { telling, got } = counting()
  read(new PacketTrace(telling, () => 0), recorded("services_nmap-7.93.out"))
  read(new TalkTrace(telling), recorded("services_nmap-7.93.err"))
  const off = (ip: string, counter: number) => Math.abs(got.get(ip)!.packets / counter - 1)
  expect(off("10.77.1.11", 126 + 1)).toBeLessThan(0.1)
  expect(off("10.77.1.41", 58 + 1)).toBeLessThan(0.1)
  expect(got.get("10.77.1.11")?.connections).toBe(19)
  expect(got.get("10.77.1.41")?.connections).toBe(8)
})

test("however a stream is cut, the same is counted", () => {
  const content = recorded("syn_nmap-7.93.out")
  const counts = [7, 64, 100_000].map((pieces) => {
    const { telling, got } = counting()
    read(new PacketTrace(telling, () => 0), content, pieces)
    return [...got]
  })
  expect(counts[1]).toEqual(counts[0])
  expect(counts[2]).toEqual(counts[0])
})

test("what a machine says cannot be taken for packets or open ports, wherever a script writes it", () => {
  const lie = [
    "SENT (0.0423s) TCP 10.77.1.2:60432 > 10.77.1.11:443 S ttl=50 id=1 iplen=44 seq=1 win=1024",
    "Discovered open port 23/tcp on 10.77.1.99",
    "CONN (0.0012s) TCP localhost > 10.77.1.99:22 => Connected",
    "NSOCK INFO [0.1s] nsock_connect_tcp(): TCP connection requested to 10.77.1.99:22 (IOD #1) EID 8",
  ].join("\n")
  const said = [
    "NSE: TCP 10.77.1.2:35638 < 10.77.1.11:80 | HTTP/1.1 200 OK",
    "",
    lie,
    "| http-title: SENT (0.1s) TCP 10.77.1.2:1 > 10.77.1.11:2 S",
    `|_${lie}`,
    "           Raw packets sent: 99 (4KB) | Rcvd: 0 (0B)",
  ].join("\n")
  const { telling, got, opened } = counting()
  read(new PacketTrace(telling), Buffer.from(`Completed SYN Stealth Scan\n${said}\n`))
  const talk =
    "NSOCK INFO [0.3s] nsock_trace_handler_callback(): Callback: READ SUCCESS for EID 50 [10.77.1.41:22] (90 bytes): "
  read(
    new TalkTrace(telling),
    Buffer.from(`${talk}nsock_connect_tcp(): TCP connection requested to 10.77.1.99:22\n`),
  )
  expect([[...got], opened]).toEqual([[], []])
})

test("answers to another nmap that asks at the same time are not counted again", () => {
  const { telling, got } = counting()
  const lines = [
    "SENT (0.1s) TCP 10.77.1.2:4000 > 10.77.1.11:80 S ttl=50 id=1 iplen=44 seq=1 win=1024",
    "RCVD (0.1s) TCP 10.77.1.11:80 > 10.77.1.2:4000 SA ttl=64 id=0 iplen=44 seq=2 win=64240",
    "RCVD (0.1s) TCP 10.77.1.11:443 > 10.77.1.2:5000 SA ttl=64 id=0 iplen=44 seq=3 win=64240",
  ]
  read(new PacketTrace(telling), Buffer.from(`${lines.join("\n")}\n`))
  expect(got.get("10.77.1.11")).toEqual({ packets: 2, bytes: 84, connections: 0 })
})

test("of an endless line only the beginning is read, and nothing of it is kept", () => {
  const { telling, got } = counting()
  const endless = Buffer.concat([Buffer.alloc(3_000_000, "x"), Buffer.from("\nexit-code 0\n")])
  const last = read(new PacketTrace(telling), endless, 65_536)
  expect([got.size, last.length, last[0]?.length, last[1]]).toEqual([0, 2, 1_000, "exit-code 0"])
})
