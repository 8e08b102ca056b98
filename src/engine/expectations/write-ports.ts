import type { ExpectedPort } from "#model/expectation.ts"
import type { Moment } from "#model/moment.ts"
import { ANY } from "./built.ts"
import { judgePort } from "./judge-ports.ts"
import { issuerOn } from "./judge-tls.ts"
import { listIn, partOf, type Seen, textIn } from "./seen.ts"
import { isWithin, releaseOf, versionRange } from "./versions.ts"
import { commonOf, isWritable, NOTHING_EXPECTED } from "./write-trials.ts"
import { comment, listYaml, mapYaml, textYaml } from "./yaml-text.ts"

const MOST_PORTS = 300

/** The ports that all of them have open, with what answers there; those of some alone as remarks. */
export function portLines(group: readonly Seen[], now: Moment): readonly string[] {
  const open = new Map<string, Seen[]>()
  for (const seen of group)
    for (const port of seen.openPorts()) open.set(port, [...(open.get(port) ?? []), seen])
  const all = [...open].toSorted(
    ([a], [b]) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1),
  )
  const common = all.filter(([, of]) => of.length === group.length).slice(0, MOST_PORTS)
  const some = all.filter(([, of]) => of.length < group.length)
  if (all.length === 0) return []
  const others = some.length === 0 && common.length < MOST_PORTS ? "report" : "allow"
  return [
    "ports:",
    ...common.map(([port]) => `  "${port}": ${portYaml(port, group, now)}`),
    ...some.slice(0, 50).map(([port, of]) => `  ${comment(someText(port, of, group.length))}`),
    `  others: ${others}`,
  ]
}

function someText(port: string, of: readonly Seen[], all: number): string {
  const names = of.slice(0, 3).map(({ sheet }) => sheet.name)
  const more = of.length > names.length ? " and others" : ""
  return `${port} is open on ${of.length} of ${all}: ${names.join(", ")}${more}.`
}

/** Everything that holds of a port on all of them, tried before it is written. */
function portYaml(port: string, group: readonly Seen[], now: Moment): string {
  const holds = (wanted: Partial<ExpectedPort>) =>
    group.every((seen) =>
      judgePort({ expectation: NOTHING_EXPECTED, seen, now }, { ...ANY, port, ...wanted }).every(
        ({ state }) => state !== "drift",
      ),
    )
  const product = productsOn(port, group)
  const isKnown = product.length > 0 && holds({ product })
  const version = isKnown && product.length === 1 ? rangeOn(port, group) : null
  const tls = tlsOn(port, group, holds)
  const entries: (readonly [string, string])[] = []
  if (isKnown) entries.push(["product", listYaml(product)])
  if (version !== null && holds({ product, version })) entries.push(["version", JSON.stringify(version)])
  if (tls.length > 0) entries.push(["tls", mapYaml(tls)])
  return entries.length === 0 ? "open" : mapYaml(entries)
}

function productsOn(port: string, group: readonly Seen[]): readonly string[] {
  const seen = group.flatMap((each) => each.services(port).flatMap(({ product }) => product ?? []))
  const products = [...new Set(seen)].toSorted()
  return products.length <= 3 && products.every((each) => isWritable(each) && !/[*?]/u.test(each))
    ? products
    : []
}

/** From the oldest release that is there to before the one after the newest; null where they are not alike enough. */
function rangeOn(port: string, group: readonly Seen[]): string | null {
  const versions = group.flatMap((each) => each.services(port).flatMap(({ version }) => version ?? []))
  const releases = versions.map(releaseOf)
  const known = releases.filter((each) => each !== null).toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
  const [oldest, newest] = [known[0], known.at(-1)]
  if (!oldest || !newest || known.length < releases.length || oldest[0] !== newest[0]) return null
  const written = `>=${oldest.join(".")} <${newest[0]}.${newest[1] + 1}`
  const range = versionRange(written)
  return range !== null && versions.every((version) => isWithin(version, range) === "yes") ? written : null
}

type Holds = (wanted: Partial<ExpectedPort>) => boolean

const NO_TLS = { min: null, daysLeft: null, names: [], issuer: [] }

function tlsOn(port: string, group: readonly Seen[], holds: Holds): readonly (readonly [string, string])[] {
  if (!group.every((seen) => seen.facts("certificate", port).length > 0)) return []
  const min = ["1.3", "1.2", "1.1", "1.0"].find((each) => holds({ tls: { ...NO_TLS, min: each } }))
  const days = [21, 14, 7].find((each) => holds({ tls: { ...NO_TLS, daysLeft: each } }))
  const names = namesOn(port, group)
  const issuer = commonOf(group, (seen) => issuerName(seen, port))
  const isIssued = issuer !== null && holds({ tls: { ...NO_TLS, issuer: [issuer] } })
  return [
    ...(min === undefined || !isSure(port, group) ? [] : [["min", JSON.stringify(min)] as const]),
    ...(days === undefined ? [] : [["days_left", String(days)] as const]),
    ...(names.length > 0 && holds({ tls: { ...NO_TLS, names } })
      ? [["names", `[${names.map(textYaml).join(", ")}]`] as const]
      : []),
    ...(isIssued ? [["issuer", textYaml(issuer)] as const] : []),
  ]
}

/** Whether older versions of TLS were asked for everywhere: what was not asked is not promised. */
const isSure = (port: string, group: readonly Seen[]) =>
  group.every(
    (seen) =>
      seen.facts("answer", `${port} tls-versions`).length > 0 ||
      seen.facts("script", `${port} ssl-enum-ciphers`).length > 0,
  )

/** Names that every certificate covers. */
function namesOn(port: string, group: readonly Seen[]): readonly string[] {
  const lists = group.flatMap((seen) =>
    seen.facts("certificate", port).map(({ detail }) => listIn(detail, "sans")),
  )
  const [first = [], ...others] = lists
  const common = first.filter((name) => others.every((list) => list.includes(name)))
  return common.length <= 5 ? common.filter((name) => isWritable(name) && !/[?]/u.test(name)) : []
}

/** The issuer's common name, or its organisation; null for a certificate that signs itself. */
function issuerName(seen: Seen, port: string): string | null {
  const [certificate] = seen.facts("certificate", port)
  const issuer = partOf(certificate?.detail ?? null, "issuer")
  const subject = partOf(certificate?.detail ?? null, "subject")
  if (JSON.stringify(issuer) === JSON.stringify(subject) || issuerOn(seen, port) === null) return null
  return textIn(issuer, "commonName") || textIn(issuer, "organizationName") || null
}
