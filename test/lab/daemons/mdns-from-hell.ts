/** Answers to an mDNS query that no honest machine would give, each a packet; all carry the query's own number. */
export function hostileAnswers(query: Buffer, ip: string): readonly Buffer[] {
  if (query.length < 12 || (query[2]! & 0x80) !== 0) return []
  const id = query.readUInt16BE(0)
  const many = Array.from({ length: 200 }, (_, index) =>
    pointer("_services._dns-sd._udp.local", `_s${index}._tcp.local`),
  )
  return [
    packet(id, [...orders(ip)]),
    packet(id, many),
    circling(id),
    lying(id),
    packet(id, [record("_http._tcp.local", 16, Buffer.alloc(1_200, 255))]),
    ...Array.from({ length: 50 }, (_, index) =>
      packet(id, [pointer("_http._tcp.local", `flood ${index}._http._tcp.local`)]),
    ),
  ]
}

const ORDERS = "\u001b[2J\u001b]0;owned\u0007<script>alert(1)</script>"
const HOST = `${ORDERS.slice(0, 40)}.local`

function* orders(ip: string) {
  const instance = `=cmd ${ORDERS}._http._tcp.local`
  yield pointer("_services._dns-sd._udp.local", "_http._tcp.local")
  yield pointer("_http._tcp.local", instance)
  yield pointer(`${ip.split(".").toReversed().join(".")}.in-addr.arpa`, HOST)
  yield record(instance, 33, Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 80]), nameOf(HOST)]))
  yield record(instance, 16, textOf(["model=\u001b[31mEvil\u0000", "<b>=1+1</b>=\u202e", "x".repeat(250)]))
  yield record(HOST, 1, Buffer.from(ip.split(".").map(Number)))
}

const nameOf = (name: string) =>
  Buffer.concat([
    ...name.split(".").map((label) => {
      const bytes = Buffer.from(label).subarray(0, 63)
      return Buffer.concat([Buffer.from([bytes.length]), bytes])
    }),
    Buffer.from([0]),
  ])

const textOf = (texts: readonly string[]) =>
  Buffer.concat(
    texts.map((text) => {
      const bytes = Buffer.from(text).subarray(0, 255)
      return Buffer.concat([Buffer.from([bytes.length]), bytes])
    }),
  )

const pointer = (name: string, to: string) => record(name, 12, nameOf(to))

function record(name: string, type: number, data: Buffer): Buffer {
  const rest = Buffer.alloc(10)
  rest.writeUInt16BE(type, 0)
  rest.writeUInt16BE(1, 2)
  rest.writeUInt32BE(120, 4)
  rest.writeUInt16BE(data.length, 8)
  return Buffer.concat([nameOf(name), rest, data])
}

function packet(id: number, records: readonly Buffer[], said = records.length): Buffer {
  const head = Buffer.alloc(12)
  head.writeUInt16BE(id, 0)
  head.writeUInt16BE(0x8400, 2)
  head.writeUInt16BE(said, 6)
  return Buffer.concat([head, ...records])
}

/** A name that points at itself. */
function circling(id: number): Buffer {
  return packet(id, [Buffer.from([0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 120, 0, 2, 0xc0, 12])])
}

/** More records than there are, and a length beyond the end. */
function lying(id: number): Buffer {
  const one = record("_http._tcp.local", 16, Buffer.from("half"))
  one.writeUInt16BE(60_000, one.length - 6)
  return packet(id, [one], 65_535)
}
