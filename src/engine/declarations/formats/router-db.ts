import type { Declared } from "#model/declaration.ts"
import { declared, environmentIn } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { addressFrom, isTemplated, machineFrom } from "./identifiers.ts"
import { linesOf } from "./lines.ts"
import { distinct, fileName, Gathering } from "./reading.ts"

// RANCID's and Oxidized's lists. The order of columns is each site's own, and some of them are passwords in clear:
// a column is read only where what stands in it is known, and all others are never looked at again.

/** Lists of routers and switches as RANCID and Oxidized keep them. */
export const routerDb: Format = { name: "router-db", claims, read }

const MODELS: ReadonlySet<string> = new Set(
  (
    "acos airos aireos allied alteon apc apc_aos aos arbos aricentiss arista aruba asa asr audiocodes avocent awplus axos baseline " +
    "bigip brocade ciena cisco cisco-nx cisco-sb cisco-xr ciscosmb ciscovpn comware cumulus cumuluslinux dell dlink dnos edgecos " +
    "edgemax edgeos edgeswitch enterasys eos extreme f5 fastiron firelinuxos firewareos fortigate fortios fortinet force10 foundry " +
    "gaiaos hp hpe huawei ios ios-xr iosxe iosxr ironware isam juniper junos junose linuxgeneric linux mikrotik mlnxos mrv netgear " +
    "netonix netscaler nxos nx-os openbsd openwrt opengear opnsense paloalto panos pfsense planet powerconnect procurve quantaos " +
    "routeros ruckus saos screenos sgos sonicos sonicwall sros tmos ubiquiti vrp vyatta vyos watchguard wlc xos zyxel zynoscli"
  ).split(" "),
)
const GROUPS: ReadonlySet<string> = new Set(
  (
    "access aggregation backbone border branch campus core datacenter dc dev distribution edge firewall firewalls lab lan lb " +
    "leaf loadbalancer loadbalancers management mgmt office prod production router routers spine staging switch switches test " +
    "voice vpn wan wifi wireless wlan"
  ).split(" "),
)
const STATES: ReadonlyMap<string, string | null> = new Map([
  ["up", null],
  ["down", "down"],
  ["ticketed", "ticketed"],
])

function claims(path: string, start: string): boolean {
  return /^router\.db(?:\.\w{1,20})?$/u.test(fileName(path)) && /[:;]/u.test(start)
}

interface Row {
  readonly line: number
  readonly cells: readonly string[]
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  for (const file of files) readList(file, gathering)
  return gathering.reading()
}

function readList({ path, text }: SourceText, gathering: Gathering): void {
  const lines = [...linesOf(text)].filter(({ text: line }) => !/^\s*(?:#|$)/u.test(line))
  // RANCID went over to ";" for the sake of IPv6; the same file never mixes them.
  const mark = lines.filter(({ text: line }) => line.includes(";")).length * 2 > lines.length ? ";" : ":"
  const rows = lines.map(({ number, text: line }) => ({ line: number, cells: line.split(mark, 30) }))
  const columns = columnsOf(rows)
  for (const row of rows) {
    const declaration = machineOf(path, row, columns)
    if (declaration === null) gathering.problem(path, row.line, "This line names no machine first.")
    else gathering.add(declaration)
  }
}

/** Where something known stands; null where no column holds mostly that. */
interface Columns {
  readonly model: number | null
  readonly group: number | null
  readonly state: number | null
  readonly address: number | null
}

function columnsOf(rows: readonly Row[]): Columns {
  const first = (isKnown: (cell: string) => boolean, from = 1) => {
    for (let column = from; column < 12; column += 1) {
      const cells = rows
        .map(({ cells: all }) => (all[column] ?? "").trim().toLowerCase())
        .filter((cell) => cell !== "")
      if (cells.length > 0 && cells.filter(isKnown).length * 2 > cells.length) return column
    }
    return null
  }
  const model = first((cell) => MODELS.has(cell))
  return {
    model,
    // A user may be called "test": what is a group stands right behind the model.
    group:
      model === null
        ? null
        : onlyAt(
            model + 1,
            first((cell) => GROUPS.has(cell), model + 1),
          ),
    state: first((cell) => STATES.has(cell)),
    address: onlyAt(
      1,
      first((cell) => addressFrom(cell, 1) !== null),
    ),
  }
}

const onlyAt = (column: number, found: number | null): number | null => (found === column ? column : null)

function machineOf(path: string, { line, cells }: Row, columns: Columns): Declared | null {
  const named = (cells[0] ?? "").trim()
  const cell = (column: number | null) => (column === null ? "" : (cells[column] ?? "").trim())
  const isFilled = isTemplated(named)
  const machine = isFilled ? null : machineFrom(named, line)
  if (machine === null && !isFilled) return null
  const identifiers = distinct([machine, addressFrom(cell(columns.address), line)])
  const model = cell(columns.model).toLowerCase()
  const group = cell(columns.group).toLowerCase()
  const groups = GROUPS.has(group) ? [group] : []
  return declared({
    format: "router-db",
    state: isFilled ? "templated" : "exact",
    path,
    line,
    identifiers,
    groups,
    environment: environmentIn([...groups, path].join(" ")),
    status: STATES.get(cell(columns.state).toLowerCase()) ?? null,
    attributes: MODELS.has(model) ? { model } : {},
  })
}
