import type { ExpectedPort } from "#model/expectation.ts"
import { matchesGlob } from "#model/glob.ts"
import type { Service } from "#model/machine.ts"
import { OTHERS, partsOf } from "./built.ts"
import { agrees, type Case, drift, type Judgement, lifeOf, listed, shown, unknown } from "./judgement.ts"
import { judgePage } from "./judge-page.ts"
import { judgeTls } from "./judge-tls.ts"
import { numberIn, type PortSeen } from "./seen.ts"
import { isWithin, versionRange } from "./versions.ts"

/** All that is expected of one port of a machine. */
export function judgePort(one: Case, wanted: ExpectedPort): readonly Judgement[] {
  const port = one.seen.port(wanted.port)
  if (wanted.state === "closed") return [judgeClosed(wanted, port)]
  if (isLocal(wanted.bind)) return [judgeLocal(wanted, port)]
  if (port.state !== "open") return shut(judgeShut(one, wanted, port), wanted)
  return [
    agrees(wanted.port),
    ...judgeProduct(one, wanted),
    ...judgeTls(one, wanted),
    ...judgePage(one, wanted),
  ]
}

/** Where it can't be told whether it is open, nothing more of it can. */
function shut(judged: Judgement, wanted: ExpectedPort): readonly Judgement[] {
  if (judged.state !== "unknown") return [judged]
  return partsOf(wanted).map(([part]) => ({ ...judged, part }))
}

const NOT_ASKED = "no scan that came to its end has asked this port"

function judgeClosed({ port: part }: ExpectedPort, { state, evidence, since, pending }: PortSeen): Judgement {
  if (state === "not-asked") return unknown(part, NOT_ASKED)
  if (state !== "open") return agrees(part)
  const title = `${part} is open where it is expected to be closed`
  return drift(part, { what: "it is open", title, expected: "that it is closed", evidence, since, pending })
}

const isLocal = (bind: string | null) => bind !== null && (bind.startsWith("127.") || bind === "::1")

/** What listens on the machine alone is seen by nobody: seen from here, it is not what was meant. */
function judgeLocal({ port: part, bind }: ExpectedPort, seen: PortSeen): Judgement {
  if (seen.state !== "open") return unknown(part, `what is bound to ${bind} can't be seen from here`)
  const { evidence, since, pending } = seen
  const title = `${part} answers from here where it is expected on ${bind} only`
  return drift(part, {
    what: "it answers from here",
    title,
    expected: `that it is bound to ${bind}`,
    evidence,
    since,
    pending,
  })
}

function judgeShut({ seen }: Case, wanted: ExpectedPort, port: PortSeen): Judgement {
  const { port: part, from } = wanted
  const elsewhere = from.filter((each) => each.toLowerCase() !== "here")
  if (port.state === "not-asked") return unknown(part, NOT_ASKED)
  if (elsewhere.length > 0)
    return unknown(part, `it has to be reachable from ${listed(elsewhere)}, and it was asked from here`)
  if (port.state === "silent" && part.endsWith("/udp"))
    return unknown(part, "what does not answer over UDP may be filtered, or may not have understood us")
  const wasOpen = port.evidence.length > 0
  if (port.state === "silent" && !wasOpen)
    return unknown(part, "nothing comes back at all: it may be filtered on the way from here")
  const what = port.state === "silent" ? "nothing comes back, from here" : "it is closed, from here"
  const { evidence, since, pending } = port
  const title = `${part} does not answer`
  const caveat =
    port.state === "silent"
      ? "It answered before; a filter between here and there would look the same."
      : undefined
  return drift(part, {
    what,
    title,
    expected: "that it is open",
    evidence: evidence.length > 0 ? evidence : seen.facts("up", "").map(({ id }) => id),
    caveat,
    since,
    pending,
  })
}

/** How surely a product is known, from which on it may be wrong. */
const SURE = 8

function judgeProduct(one: Case, { port, product, version }: ExpectedPort): readonly Judgement[] {
  const services = one.seen.services(port)
  const parts = [...(product.length > 0 ? ["product"] : []), ...(version === null ? [] : ["version"])]
  if (parts.length === 0) return []
  const facts = one.seen.facts("service", port)
  const sure = facts.every(({ detail }) => (numberIn(detail, "confidence") ?? SURE) >= SURE)
  const named = services.filter(({ product: seen }) => seen !== null)
  if (named.length === 0 || !sure) {
    const reason =
      named.length === 0 ? "what answers does not say what it is" : "what answers is only guessed"
    return parts.map((each) =>
      unknown(
        `${port} ${each}`,
        reason,
        facts.map(({ id }) => id),
      ),
    )
  }
  const other = product.length === 0 ? undefined : named.find((each) => !isAny(each.product!, product))
  const life = lifeOf(facts, one.seen.sheet)
  const part = `${port} product`
  if (other === undefined)
    return [...(product.length > 0 ? [agrees(part)] : []), ...judgeVersion(one, { port, version, named })]
  const is = shown(other.product!)
  const title = `${port} is answered by ${is}, not by ${listed(product)}`
  const said = drift(part, { what: `${is} answers`, title, expected: listed(product), ...life })
  return [said, ...(version === null ? [] : [unknown(`${port} version`, `another product answers: ${is}`)])]
}

interface Versioned {
  readonly port: string
  readonly version: string | null
  readonly named: readonly Service[]
}

function judgeVersion(one: Case, { port, version, named }: Versioned): readonly Judgement[] {
  const range = version === null ? null : versionRange(version)
  if (range === null || version === null) return []
  const part = `${port} version`
  const life = lifeOf(one.seen.facts("service", port), one.seen.sheet)
  const answers = named.map((each) => ({
    each,
    is: each.version === null ? "unknown" : isWithin(each.version, range),
  }))
  const wrong = answers.find(({ is }) => is === "no")?.each
  if (wrong) {
    const is = `${shown(wrong.product!)} ${shown(wrong.version!)}`
    const title = `${port} is ${is}, which is not ${version}`
    return [
      drift(part, { what: `${is} answers`, title, expected: `${shown(wrong.product!)} ${version}`, ...life }),
    ]
  }
  const open = answers.find(({ is }) => is === "unknown")?.each
  if (!open) return [agrees(part)]
  const reason =
    open.version === null
      ? "it does not tell its version"
      : `it tells no more than ${shown(open.version)} of its version`
  return [unknown(part, reason, life.evidence)]
}

/** Whether what answers is one of those that are expected: "Apache httpd" is "Apache". */
export function isAny(seen: string, wanted: readonly string[]): boolean {
  const words = wordsOf(seen)
  return wanted.some((each) =>
    each.includes("*") ? matchesGlob(seen.toLowerCase(), each.toLowerCase()) : isSame(words, wordsOf(each)),
  )
}

const wordsOf = (text: string) =>
  text
    .slice(0, 200)
    .toLowerCase()
    .match(/[\p{L}\d]+/gu) ?? []

function isSame(seen: readonly string[], wanted: readonly string[]): boolean {
  const length = Math.min(seen.length, wanted.length)
  return length > 0 && wanted.slice(0, length).every((word, index) => word === seen[index])
}

/** What is open and not listed. */
export function judgeOthers({ expectation, seen }: Case): readonly Judgement[] {
  if (expectation.others === "allow") return []
  const listedPorts = new Set(expectation.ports.map(({ port }) => port))
  const extra = seen.openPorts().filter((port) => !listedPorts.has(port))
  const found = extra.slice(0, 200).map((port) => judgeExtra({ expectation, seen }, port))
  if (found.length > 0) return found
  const asked = seen.askedTcp
  if (asked >= 65_535) return [agrees(OTHERS)]
  const reason =
    asked === 0
      ? "no port was asked"
      : `${asked} of 65535 TCP ports were asked, and none of them is open beside those`
  return [unknown(OTHERS, reason)]
}

function judgeExtra({ expectation, seen }: Pick<Case, "expectation" | "seen">, port: string): Judgement {
  const { evidence, since, pending } = seen.port(port)
  const open = expectation.ports.filter(({ state }) => state === "open").map((each) => each.port)
  return drift(OTHERS, {
    matter: `${OTHERS} ${port}`,
    what: `${port} is open`,
    title: `${port} is open and not expected`,
    expected: open.length === 0 ? "no open port" : `no other ports than ${listed(open, "and")}`,
    evidence: [...evidence, ...(seen.services(port)[0]?.evidence ?? [])],
    ...(expectation.others === "report" && { severity: "low" as const }),
    since,
    pending,
  })
}
