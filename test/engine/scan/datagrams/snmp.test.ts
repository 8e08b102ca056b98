import { afterEach, expect, test } from "vitest"
import { SYSTEM } from "#engine/scan/snmp/messages.ts"
import {
  OCTETS,
  SEQUENCE,
  encoded,
  inside,
  numberIn,
  oid,
  oidIn,
  readElements,
  whole,
} from "#engine/scan/snmp/ber.ts"
import { answering, ask, factsIn, type Server } from "./loopback.ts"

const MACHINE = "127.41.3.1"
const KEY = { kind: "snmp-v2c", name: "lab", community: "secret" } as const
const isAllowed = process.getuid?.() === 0
const open: Server[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

interface Request {
  readonly version: number
  readonly community: string
  readonly id: number
  readonly kind: number
  readonly asked: readonly string[]
}

function requestIn(bytes: Buffer): Request | null {
  const message = inside(readElements(bytes)?.[0], SEQUENCE)
  const pdu = message?.[2]
  const parts = pdu === undefined ? null : readElements(pdu.content)
  const asked = (inside(parts?.[3], SEQUENCE) ?? []).map((each) => oidIn(inside(each, SEQUENCE)?.[0]) ?? "")
  const [version, id] = [numberIn(message?.[0]), numberIn(parts?.[0])]
  if (version === null || id === null || asked.length === 0 || pdu === undefined) return null
  return { version, id, asked, kind: pdu.tag, community: message?.[1]?.content.toString() ?? "" }
}

const text = (value: string) => encoded(OCTETS, Buffer.from(value))

function response({ version, community, id }: Request, rows: readonly (readonly [string, Buffer])[]): Buffer {
  const values = rows.map(([name, value]) => encoded(SEQUENCE, oid(name), value))
  const pdu = encoded(0xa2, whole(id), whole(0), whole(0), encoded(SEQUENCE, ...values))
  return encoded(SEQUENCE, whole(version), text(community), pdu)
}

const system = new Map<string, Buffer>([
  [SYSTEM.description, text("Linux lab 6.1.0")],
  [SYSTEM.objectId, oid("1.3.6.1.4.1.8072.3.2.10")],
  [SYSTEM.name, text("lab\u001b[31m")],
])
const NO_SUCH_OBJECT = encoded(0x80)

/** Answers single values as it should, and each further step of a table with what `step` makes. */
async function agent(step: (request: Request) => readonly Buffer[]) {
  open.push(
    await answering(MACHINE, 161, (asked, reply) => {
      const request = requestIn(asked)
      if (request?.community !== KEY.community) return
      const isSingle = request.kind === 0xa0
      const told = request.asked.map((name) => [name, system.get(name) ?? NO_SUCH_OBJECT] as const)
      for (const packet of isSingle ? [response(request, told)] : step(request)) reply(packet)
    }),
  )
}

test.skipIf(!isAllowed)(
  "tables that run in circles, lie or are damaged are left, and what was said stands",
  async () => {
    let steps = 0
    await agent((request) => {
      steps += 1
      const [first = ""] = request.asked
      const row = [`${first}.1`, text("one")] as const
      const good = response(request, [row, [first, text("circle")], row])
      const damaged = Buffer.from(good)
      damaged[good.length - 3 - (steps % 30)] = 0xff
      return [damaged, good.subarray(0, 20), Buffer.alloc(65_000, steps), good]
    })
    const asked = await ask([MACHINE], [161], { snmp: [KEY] })
    expect([factsIn(asked, MACHINE)["name snmp"], steps > 10, steps < 200]).toEqual(["lab", true, true])
  },
  60_000,
)

test.skipIf(!isAllowed)("with a wrong key nothing is told", async () => {
  await agent(() => [])
  const wrong = await ask([MACHINE], [161], { snmp: [{ ...KEY, community: "wrong" }] })
  expect(wrong.heard.flatMap(({ facts }) => facts)).toEqual([])
})
