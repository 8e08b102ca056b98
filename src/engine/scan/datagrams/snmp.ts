import { randomInt } from "node:crypto"
import type { SnmpCredential } from "#model/credential.ts"
import type { Fact } from "#model/observation.ts"
import { printable } from "#model/printable.ts"
import { hostName, unixName } from "../nmap/clean.ts"
import { enterpriseNumbers, enterpriseOf, engineWords } from "../snmp/engine-id.ts"
import { type Engine, SYSTEM, engineRequest, getRequest, readEngine, readValues } from "../snmp/messages.ts"
import { answerFact, answerOf, fieldsFrom, identifierFact, nameFact, openFact } from "./answers.ts"
import type { Errand, Question, Told } from "./question.ts"
import { type Deeper, opensWith, readDeeper } from "./snmp-deeper.ts"

const PORT = "161/udp"
const MOST_ID = 2 ** 31 - 1

/** What manages itself over SNMP: its engine, what "public" may know, and its tables where the user has a key to them. */
export const snmp: Question = { name: "snmp", port: 161, protocol: "snmp", ask }

type Values = ReadonlyMap<string, string>

async function ask(errand: Errand): Promise<Told | null> {
  const engine = await askEngine(errand)
  const open = await askPublic(errand, engine === null ? [2, 1] : [2])
  const opened = await keyFor(errand, engine !== null || open !== null)
  if (engine === null && open === null && opened === null) return null
  const deeper = opened === null ? null : await readDeeper(errand, opened.key)
  const makers = await enterpriseNumbers(errand.tools.nmapPath)
  const values = new Map([...(open?.values ?? []), ...(opened?.values ?? []), ...(deeper?.values ?? [])])
  return told({ engine, open, values, deeper, makers })
}

function askEngine({ ip, desk }: Errand): Promise<Engine | null> {
  const id = randomInt(1, MOST_ID)
  return desk.ask({ ip, port: 161, packet: engineRequest(id), read: (bytes) => readEngine(bytes, id) })
}

const FEW = [SYSTEM.description, SYSTEM.objectId, SYSTEM.name]

interface Open {
  readonly version: 1 | 2
  readonly values: Values
}

async function askPublic(errand: Errand, versions: readonly (1 | 2)[]): Promise<Open | null> {
  for (const version of versions) {
    const values = await get(errand, { version, community: "public", tries: 1 })
    if (values !== null) return { version, values }
  }
  return null
}

interface Way {
  readonly version: 1 | 2
  readonly community: string
  readonly tries: number
}

async function get({ ip, desk }: Errand, { version, community, tries }: Way): Promise<Values | null> {
  const id = randomInt(1, MOST_ID)
  const packet = getRequest({ version, community, id, oids: FEW })
  const values = await desk.ask({ ip, port: 161, packet, tries, read: (bytes) => readValues(bytes, id) })
  return values === null || values.size === 0 ? null : values
}

interface Opened {
  readonly key: SnmpCredential
  /** What it told when it was tried. */
  readonly values: Values
}

/** The first of the user's keys that opens; one with a user's name is tried only where SNMP answered at all. */
async function keyFor(errand: Errand, answers: boolean): Promise<Opened | null> {
  for (const key of errand.tools.snmp) {
    if (errand.tools.signal.aborted) return null
    const values = await tried(errand, key, answers)
    if (values !== null) return { key, values }
  }
  return null
}

async function tried(errand: Errand, key: SnmpCredential, answers: boolean): Promise<Values | null> {
  if (key.kind === "snmp-v2c") return get(errand, { version: 2, community: key.community, tries: 2 })
  return answers && (await opensWith(errand, key)) ? new Map() : null
}

interface Learned {
  readonly engine: Engine | null
  /** What anybody may know who says "public". */
  readonly open: Open | null
  readonly values: Values
  readonly deeper: Deeper | null
  readonly makers: ReadonlyMap<number, string>
}

function told({ engine, open, values, deeper, makers }: Learned): Told {
  const value = (oid: string) => [values.get(oid) ?? null]
  const chassis = deeper?.tables.chassis ?? null
  const fields = fieldsFrom({
    "snmp.engine-enterprise": [engine === null ? null : String(enterpriseOf(engine.id))],
    "snmp.open": [open === null ? null : `${open.version === 2 ? "v2c" : "v1"} public`],
    "snmp.sysdescr": value(SYSTEM.description),
    "snmp.sysobjectid": value(SYSTEM.objectId),
    "snmp.sysname": value(SYSTEM.name),
    "snmp.syslocation": value(SYSTEM.location),
    "snmp.syscontact": value(SYSTEM.contact),
    "snmp.entity-model": [chassis?.model ?? null],
    "snmp.entity-firmware": [chassis?.firmware ?? null],
  })
  const said = { port: PORT, question: "snmp", fields, extra: { ...deeper?.extra } }
  const engineId = engine === null ? null : engineWords(engine.id, makers)
  return {
    facts: [openFact(PORT), answerFact(said), ...identities(values, engineId), ...(deeper?.facts ?? [])],
    answers: [answerOf(said)],
    tables: deeper?.tables.network ?? null,
    others: deeper?.others ?? [],
  }
}

function identities(values: Values, engineId: string | null): readonly Fact[] {
  const question = "snmp"
  const description = values.get(SYSTEM.description) ?? ""
  // What uname says comes first, since nmap reads no other.
  const name = unixName(description) ?? hostName(printable(values.get(SYSTEM.name) ?? "", 255))
  const facts: Fact[] = []
  if (engineId !== null) facts.push(identifierFact({ subject: "snmp-engine", value: engineId, question }))
  if (name !== null) facts.push(nameFact({ subject: "snmp", value: name, question }))
  return facts
}
