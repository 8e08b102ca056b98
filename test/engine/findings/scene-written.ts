import type { CausedChange } from "#model/cause.ts"
import type { Identifier, IdentifierKind } from "#model/declaration.ts"
import type { Moment } from "#model/moment.ts"
import type { Declaration, RemovedMention } from "#model/written.ts"
import { DAY, hostKeyOf } from "./scene-facts.ts"
import type { DeclaredSpec, MachineSpec } from "./scene-words.ts"

/** A declaration as a format would have read it; without any identifier it names the machine it stands beside. */
export function declarationFrom(
  spec: DeclaredSpec,
  { id, name, now }: { readonly id: number; readonly name: string | null; readonly now: Moment },
): Declaration {
  const line = spec.line ?? id
  const { of: _of, standing: _standing, confidence: _confidence, written: _written, hostKey, ...said } = spec
  const { name: names, ip, mac, env, endLine, services, uses, owner, since, until, ...rest } = said
  const given = [
    ...identifiersOf("name", names, line),
    ...identifiersOf("address", ip, line),
    ...identifiersOf("mac", mac, line),
    ...identifiersOf("host-key", hostKey?.map(hostKeyOf), line),
    ...spec.identifiers.map((one) => ({ ...one, raw: one.raw ?? one.value, line: one.line ?? line })),
  ]
  const isNameless = given.length === 0 && name !== null && spec.pattern === null
  return {
    ...rest,
    id,
    line,
    endLine: endLine ?? line,
    identifiers: isNameless ? identifiersOf("name", [name], line) : given,
    services: Object.entries(services).map(([subject, { line: own, ...one }]) => ({
      port: Number(subject.split("/")[0]),
      protocol: subject.endsWith("/udp") ? "udp" : "tcp",
      line: own ?? line,
      ...one,
    })),
    uses: uses.map(({ direction, other, port, what }) => ({
      direction,
      other: identifiersOf(/^[\d.]+$/u.test(other) ? "address" : "name", [other], line),
      port,
      protocol: "tcp",
      what,
      line,
    })),
    environment: env,
    owner: owner === null ? null : { name: owner, kind: "team", by: "variable owner", line },
    since: since === null ? null : now - since * DAY,
    until: until === null ? null : now + until * DAY,
  }
}

function identifiersOf(kind: IdentifierKind, values: readonly string[] = [], line: number): Identifier[] {
  return values.map((value) => ({ kind, value, raw: value, line }))
}

export function removedFrom(spec: MachineSpec["removed"][number], now: Moment): RemovedMention {
  const { name, removed, author, ...said } = spec
  return {
    ...said,
    endLine: spec.line,
    network: null,
    identifier: { kind: /^[\d.]+$/u.test(name) ? "address" : "name", value: name },
    use: null,
    others: [],
    rarity: 1,
    removed: now - removed * DAY,
    author: `${author} <${author}@example.org>`,
    mail: `${author}@example.org`,
  }
}

export function changeFrom(
  { between, explained, state, ...said }: MachineSpec["changes"][number],
  machine: string,
  now: Moment,
): CausedChange {
  const at = (days: number) => now - days * DAY
  const causes = explained
    ? [
        {
          source: "infra",
          commit: explained.commit,
          others: [],
          author: explained.author,
          mail: `${explained.author}@example.org`,
          date: at(explained.arrived),
          arrived: at(explained.arrived),
          subject: explained.subject,
          tickets: [],
          rank: 1,
          score: 10,
          band: explained.band,
          confidence: "likely" as const,
          reasons: ["it names the machine"],
          said: null,
        },
      ]
    : []
  return {
    ...said,
    machine,
    machineName: machine,
    between: [at(between[0]), at(between[1])],
    evidence: [],
    caused: {
      state: explained ? "explained" : state,
      causes,
      because: explained ? "" : "no commit of the 12 that arrived in between touches anything of it",
      candidates: 12,
    },
  }
}
