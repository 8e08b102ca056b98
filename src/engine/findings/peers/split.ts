import type { Sheet } from "#model/sheet.ts"
import { quoted } from "../grounds.ts"

type Attribute = readonly [kind: string, of: (sheet: Sheet) => readonly string[]]

const PLACES = /^(?:site|datacenter|dc|rack|region|zone|location|cluster)$/u

const ATTRIBUTES: readonly Attribute[] = [
  ["environment", ({ environment }) => (environment === null ? [] : [environment])],
  ["place", placesOf],
  ["os", ({ os }) => (os === null ? [] : [os])],
  ["network", (sheet) => current(sheet).map(({ network }) => network)],
  ["subnet", (sheet) => current(sheet).map(({ ip }) => subnetOf(ip))],
  ["group", ({ groups }) => groups],
  ["tag", ({ tags }) => tags],
]

/** What all of the smaller camp have and none of the larger one: "all four are in dc2"; null where nothing splits them. */
export function splitBy(fact: string, larger: readonly Sheet[], smaller: readonly Sheet[]): string | null {
  if (smaller.length < 2) return null
  const both = smaller.length === 2 ? "both" : `all ${smaller.length}`
  for (const [kind, of] of ATTRIBUTES) {
    if (kind === fact) continue
    const [first, ...rest] = smaller
    const others = new Set(larger.flatMap(of))
    const shared = of(first!).find(
      (value) => !others.has(value) && rest.every((sheet) => of(sheet).includes(value)),
    )
    // Where nothing is known of the others, nothing tells them apart.
    if (
      shared !== undefined &&
      larger.every((sheet) => of(sheet).length > 0 || kind === "group" || kind === "tag")
    )
      return `${both} are ${WORDS[kind] ?? "in "}${quoted(shared, 60)}`
  }
  const [latest, earliest] = [Math.max(...larger.map(firstSeen)), Math.min(...smaller.map(firstSeen))]
  return earliest > latest ? `${both} were first seen later than the others` : null
}

const WORDS: Readonly<Record<string, string>> = {
  os: "",
  network: "in network ",
  group: "in group ",
  tag: "tagged ",
}

const firstSeen = (sheet: Sheet) => sheet.firstSeen
const current = ({ addresses }: Sheet) => addresses.filter(({ until }) => until === null)

const subnetOf = (ip: string): string =>
  ip.includes(":") ? `${ip.split(":", 4).join(":")}::/64` : `${ip.split(".", 3).join(".")}.0/24`

function placesOf({ lines }: Sheet): readonly string[] {
  return lines
    .filter(({ standing }) => standing === "link")
    .flatMap(({ declaration }) =>
      Object.entries(declaration.attributes).flatMap(([name, value]) => (PLACES.test(name) ? [value] : [])),
    )
}
