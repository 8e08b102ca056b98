import { createSocket } from "node:dgram"
import { decode, encode, type Answer } from "dns-packet"
import { afterEach, expect, test } from "vitest"
import { answering, ask, factsIn, type Server } from "./loopback.ts"

const MACHINE = "127.41.2.1"
const OTHER = "127.41.2.2"
const open: Server[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

const UUID = "e3248000-80ce-11db-8000-3c2af4b1c2d3"
const services: Answer[] = [
  { type: "PTR", name: "_services._dns-sd._udp.local", data: "_ipp._tcp.local" },
  { type: "PTR", name: "_services._dns-sd._udp.local", data: "_airplay._tcp.local" },
]
const printer = (name: string, host: string, address: string): Answer[] => [
  { type: "PTR", name: "_ipp._tcp.local", data: `${name}._ipp._tcp.local` },
  { type: "SRV", name: `${name}._ipp._tcp.local`, data: { port: 631, target: host } },
  { type: "TXT", name: `${name}._ipp._tcp.local`, data: ["ty=Brother HL-L2350DW", `UUID=${UUID}`] },
  { type: "A", name: host, data: address },
]

/** Answers each name that is asked for with the records of that name, and what belongs to them. */
async function responder(records: readonly Answer[], change: (id: number) => number = (id) => id) {
  open.push(
    await answering(MACHINE, 5_353, (asked, reply) => {
      const { id = 0, questions = [] } = decode(asked)
      const names = new Set(questions.map(({ name }) => name.toLowerCase()))
      const answers = records.filter(({ name }) => names.has(name.toLowerCase()))
      if (answers.length === 0) return
      const additionals = answers.some(({ name }) => name === "_ipp._tcp.local")
        ? records.filter(({ type }) => type !== "PTR")
        : []
      reply(encode({ type: "response", id: change(id), answers, additionals }))
    }),
  )
}

test("what a printer offers is its own: its name has the address that answered", async () => {
  await responder([...services, ...printer("Brother v1.0 upstairs", "brother.local", MACHINE)])
  const asked = await ask([MACHINE], [5_353])
  const facts = asked.heard.flatMap((one) => one.facts)
  expect({
    facts: factsIn(asked, MACHINE),
    standing: facts.map(({ kind, standing }) => `${kind} ${standing}`),
    fields: asked.heard.flatMap(({ answers }) => answers.map(({ fields }) => fields)),
  }).toEqual({
    facts: {
      "port 5353/udp": "open",
      "answer 5353/udp mdns": "mdns.hostname: brother.local; mdns.service: _airplay._tcp, _ipp._tcp",
      "name mdns": "brother.local",
      "identifier mdns-uuid": UUID,
    },
    standing: ["port observed", "answer observed", "name observed", "identifier observed"],
    fields: [
      {
        "mdns.service": ["_airplay._tcp", "_ipp._tcp"],
        "mdns.instance": ["Brother v1.0 upstairs._ipp._tcp"],
        "mdns.txt": ["ty=Brother HL-L2350DW", `UUID=${UUID}`],
        "mdns.hostname": ["brother.local"],
      },
    ],
  })
})

test("a reflector is no printer: what others offer is theirs", async () => {
  await responder([...services.slice(0, 1), ...printer("Brother", "brother.local", OTHER)])
  const asked = await ask([MACHINE], [5_353])
  const [answer] = asked.heard.flatMap((one) => one.facts).filter(({ kind }) => kind === "answer")
  expect([asked.heard.flatMap(({ answers }) => answers.map(({ fields }) => fields)), answer]).toEqual([
    [{}],
    expect.objectContaining({ standing: "claimed", detail: { fields: {}, others: ["brother.local"] } }),
  ])
  const named = asked.heard.flatMap((one) => one.facts).filter(({ kind }) => kind === "identifier")
  expect(named).toEqual([])
})

test("an answer to another question, or from another machine, is none", async () => {
  await responder(services, (id) => (id + 1) % 65_536)
  const stranger = createSocket("udp4")
  stranger.bind(5_353, OTHER)
  open.push(
    await answering("127.41.2.3", 5_353, (request, _reply, { port }) => {
      const { id = 0 } = decode(request)
      stranger.send(encode({ type: "response", id, answers: services }), port, "127.0.0.1")
    }),
  )
  const { heard } = await ask([MACHINE, "127.41.2.3"], [5_353])
  stranger.close()
  expect(heard.map(({ ip, facts, asked }) => [ip, facts, asked])).toEqual([
    [MACHINE, [], "5353"],
    ["127.41.2.3", [], "5353"],
  ])
})

test("names in circles, lying counts and floods cost little and tell nothing", async () => {
  let sent = 0
  open.push(
    await answering(MACHINE, 5_353, (asked, reply) => {
      const circle = Buffer.from([
        ...asked.subarray(0, 2),
        0x84,
        0,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        0,
        0xc0,
        12,
        0,
        12,
        0,
        1,
      ])
      const lying = Buffer.from([
        ...asked.subarray(0, 2),
        0x84,
        0,
        0xff,
        0xff,
        0xff,
        0xff,
        0xff,
        0xff,
        0xff,
        0xff,
      ])
      for (let count = 0; count < 2_000; count += 1) {
        reply(count % 2 === 0 ? circle : lying)
        sent += 1
      }
    }),
  )
  const { heard } = await ask([MACHINE], [5_353])
  expect([sent >= 2_000, heard.map(({ facts }) => facts)]).toEqual([true, [[]]])
})

test("of many records, and of texts that would move a cursor, a bounded and harmless part is kept", async () => {
  const many: Answer[] = Array.from({ length: 120 }, (_, index) => ({
    type: "PTR",
    name: "_services._dns-sd._udp.local",
    data: `_s${index}._tcp.local`,
  }))
  const wild: Answer[] = [
    { type: "PTR", name: "_s1._tcp.local", data: "evil\u001b[2J\u202e._s1._tcp.local" },
    {
      type: "SRV",
      name: "evil\u001b[2J\u202e._s1._tcp.local",
      data: { port: 1, target: "a\u001b[31m.local" },
    },
    {
      type: "TXT",
      name: "evil\u001b[2J\u202e._s1._tcp.local",
      data: [`x=\u001b]0;title\u0007${"y".repeat(200)}`],
    },
  ]
  await responder([...many, ...wild])
  const asked = await ask([MACHINE], [5_353])
  const fields = asked.heard.flatMap(({ answers }) => answers.map((answer) => answer.fields))[0] ?? {}
  // eslint-disable-next-line no-control-regex
  const unprintable = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/u
  const facts = asked.heard.flatMap((one) => one.facts)
  expect({
    services: fields["mdns.service"]?.length,
    wild: Object.values(fields)
      .flat()
      .filter((value) => unprintable.test(value)),
    names: facts.filter(({ kind, value }) => kind === "name" && unprintable.test(value)),
  }).toEqual({ services: 64, wild: [], names: [] })
})
