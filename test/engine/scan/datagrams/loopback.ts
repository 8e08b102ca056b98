import { createSocket } from "node:dgram"
import { once } from "node:events"
import type { SnmpCredential } from "#model/credential.ts"
import { addSpent, NOTHING_SPENT, type Spent } from "#model/spent.ts"
import { askDatagrams, type Heard } from "#engine/scan/datagrams/datagrams.ts"

type Reply = (bytes: Buffer | string) => void

export interface Server {
  readonly close: () => Promise<void>
  /** Datagrams that it got. */
  readonly got: () => number
}

/** A machine on loopback that answers datagrams as it is told to. */
export async function answering(
  ip: string,
  port: number,
  answer: (asked: Buffer, reply: Reply, from: { readonly port: number }) => void,
): Promise<Server> {
  const socket = createSocket("udp4")
  let got = 0
  socket.on("message", (asked, from) => {
    got += 1
    answer(asked, (bytes) => socket.send(bytes, from.port, from.address), from)
  })
  // A test that ended may have closed it while an answer was on its way.
  socket.on("error", () => undefined)
  socket.bind(port, ip)
  await once(socket, "listening")
  return {
    got: () => got,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

export interface Asked {
  readonly heard: readonly Heard[]
  readonly spent: ReadonlyMap<string, Spent>
}

interface Wishes {
  readonly thorough?: boolean
  readonly snmp?: readonly SnmpCredential[]
}

/** Asks machines on loopback and waits for all that they say. */
export async function ask(
  ips: readonly string[],
  ports: readonly number[],
  { thorough = false, snmp = [] }: Wishes = {},
): Promise<Asked> {
  const heard: Heard[] = []
  const spent = new Map<string, Spent>()
  await askDatagrams(
    { ips, ports, thorough, local: [] },
    {
      signal: new AbortController().signal,
      spent: (ip, more) => spent.set(ip, addSpent(spent.get(ip) ?? NOTHING_SPENT, more)),
      turn: () => Promise.resolve(),
      snmp,
      untouchable: (ip) => !ip.startsWith("127."),
      nmapPath: "/usr/bin/nmap",
    },
    (one) => heard.push(one),
  )
  return { heard, spent }
}

/** Facts as "kind subject": value. */
export function factsIn({ heard }: Asked, ip: string): Readonly<Record<string, string>> {
  const facts = heard.filter((one) => one.ip === ip).flatMap((one) => one.facts)
  return Object.fromEntries(facts.map(({ kind, subject, value }) => [`${kind} ${subject}`, value]))
}
