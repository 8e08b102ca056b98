import type { SnmpCredential } from "#model/credential.ts"
import type { Fact, Json } from "#model/observation.ts"
import { printable } from "#model/printable.ts"
import { SYSTEM } from "../snmp/messages.ts"
import { ipsByMac, neighbourFact, placed } from "../snmp/placed.ts"
import { type Tables, readTables } from "../snmp/read-tables.ts"
import { openSession } from "../snmp/session.ts"
import { getTexts } from "../snmp/walk.ts"
import { identifierFact } from "./answers.ts"
import type { Errand, Told } from "./question.ts"

const DEADLINE_MS = 30_000
const MOST_ROWS = 20_000
/** Lines of tables that are kept with the answer, for whoever reads it. */
const MOST_KEPT = 500

/** What a machine tells to who has a key. */
export interface Deeper {
  readonly values: ReadonlyMap<string, string>
  readonly tables: Tables
  readonly facts: readonly Fact[]
  readonly others: NonNullable<Told["others"]>
  readonly extra: { readonly [key: string]: Json }
}

/** Whether a key opens, by its answer to one question. */
export async function opensWith({ ip, tools, desk }: Errand, key: SnmpCredential): Promise<boolean> {
  await desk.turn(ip)
  if (tools.signal.aborted || tools.untouchable(ip)) return false
  const session = openSession(key, ip, tools.spent)
  const stop = () => session.close()
  tools.signal.addEventListener("abort", stop)
  try {
    return ((await getTexts(session, [SYSTEM.objectId]))?.size ?? 0) > 0
  } finally {
    tools.signal.removeEventListener("abort", stop)
    session.close()
  }
}

/** Reads a machine's tables: 20,000 rows and 30 seconds at most. Null where it no longer answers. */
export async function readDeeper(
  { ip, tools, desk, order }: Errand,
  key: SnmpCredential,
): Promise<Deeper | null> {
  const session = openSession(key, ip, tools.spent)
  const signal = AbortSignal.any([tools.signal, AbortSignal.timeout(DEADLINE_MS)])
  const turn = () => desk.turn(ip)
  signal.addEventListener("abort", () => session.close())
  try {
    await turn()
    const values = signal.aborted ? null : await getTexts(session, Object.values(SYSTEM))
    if (values === null) return null
    const name = printable(values.get(SYSTEM.name) ?? "", 100).trim() || ip
    const tables = await readTables({ session, turn, signal, left: { rows: MOST_ROWS } }, { ip, name })
    const asked = new Set(order.ips)
    const mayTell = (other: string) => asked.has(other) && !tools.untouchable(other)
    return {
      values,
      tables,
      facts: ownFacts(ip, tables),
      others: placed([tables.network], { ips: ipsByMac([tables.network]), mayTell }),
      extra: extraOf(tables, key.name),
    }
  } finally {
    session.close()
  }
}

function ownFacts(ip: string, { cards, chassis, network }: Tables): readonly Fact[] {
  const question = "snmp"
  const serial = chassis?.serial ?? null
  return [
    // It may tell of cards that are not its own: claimed, as in nmap's answer.
    ...cards.map(({ mac, name }) => {
      const card = { subject: `interface-mac ${mac}`, value: mac, question, standing: "claimed" } as const
      return identifierFact({ ...card, detail: { interface: name } })
    }),
    ...(serial === null ? [] : [identifierFact({ subject: "serial", value: serial, question })]),
    ...network.neighbours.map((line) => neighbourFact(ip, line)),
  ]
}

function extraOf({ addresses, chassis, network }: Tables, key: string): Deeper["extra"] {
  const { arp, forwarding, trunks, cut } = network
  return {
    read: { with: key, arp: arp.length, forwarding: forwarding.length, cut },
    addresses,
    chassis: chassis === null ? null : { ...chassis },
    arp: arp.slice(0, MOST_KEPT).map((line) => ({ ...line })),
    forwarding: forwarding.slice(0, MOST_KEPT).map((line) => ({ ...line })),
    trunks: trunks.slice(0, MOST_KEPT),
  }
}
