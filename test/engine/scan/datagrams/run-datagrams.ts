/** Asks datagrams and writes what was heard as JSON: started inside a lab's scanner, where the test itself can't be. */
import type { SnmpCredential } from "#model/credential.ts"
import { addSpent, NOTHING_SPENT, type Spent } from "#model/spent.ts"
import { askDatagrams, type DatagramOrder, type Heard } from "#engine/scan/datagrams/datagrams.ts"

interface Written extends DatagramOrder {
  readonly snmp?: readonly SnmpCredential[]
  readonly untouchable?: readonly string[]
}

const { snmp = [], untouchable = [], ...order } = JSON.parse(process.argv[2] ?? "{}") as Written
const spent: Record<string, Spent> = {}
const heard: Heard[] = []
await askDatagrams(
  order,
  {
    signal: new AbortController().signal,
    spent: (ip, more) => (spent[ip] = addSpent(spent[ip] ?? NOTHING_SPENT, more)),
    turn: () => Promise.resolve(),
    snmp,
    untouchable: (ip) => untouchable.includes(ip),
    nmapPath: "/usr/bin/nmap",
  },
  (one) => heard.push(one),
)
process.stdout.write(JSON.stringify({ heard, spent }))
