import * as fc from "fast-check"
import type { NewDecision } from "#api/shapes.ts"
import type { Workshop } from "#test/engine/declarations/git/workshop.ts"
import { xmlOf, type Shown } from "../invented-scan.ts"
import { PEOPLE } from "./built-routine.ts"
import { Chronicle, type Edit } from "./chronicle.ts"

// Any machines, seen twice, moving or not; any two repositories about them; and what people say of them.

export const TODAY = Date.UTC(2026, 10, 20, 12)
const DAY = 86_400_000
const MACHINES = 6
const OWNERS = ["Shop", "Data", "@acme/network"] as const
export const SOURCES = ["infra", "extra"] as const

const nameOf = (machine: number) => `m${machine}.lab.test`
/** A machine that moved has the second of its addresses. */
const ipOf = (machine: number, moved = false) => `10.9.0.${machine + (moved ? 8 : 0)}`

const machine = fc.integer({ min: 1, max: MACHINES })

/** One commit: what becomes of one machine in one file. */
const step = fc.record({
  machine,
  source: fc.constantFrom(...SOURCES),
  what: fc.constantFrom(
    ...(["declare", "declare", "comment", "take out", "owner", "no owner", "job", "template"] as const),
    ...(["codeowners", "move", "align"] as const),
  ),
  owner: fc.constantFrom(...OWNERS),
  by: fc.constantFrom(PEOPLE.pia, PEOPLE.mira, PEOPLE.jonas),
})
export type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

const shown = fc
  .record({ machine, named: fc.boolean(), moved: fc.boolean(), port: fc.constantFrom(22, 80, 5432) })
  .map(({ machine: number, named, moved, port }): Shown => ({
    ip: ipOf(number, moved),
    mac: `00:1b:21:00:00:0${number}`,
    ports: { [port]: "" },
    ...(named && { name: nameOf(number) }),
  }))

const scan = fc.uniqueArray(shown, { selector: ({ mac }) => mac, minLength: 1 })

const said: fc.Arbitrary<NewDecision> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("owner" as const, "purpose" as const),
    machines: fc.tuple(machine.map((number) => ipOf(number))),
    value: fc.constantFrom("Reception", "Cellar"),
  }),
  fc.record({
    kind: fc.constant("owner-rule" as const),
    pattern: fc.constantFrom("10.9.0.0/30", "m*.lab.test"),
    value: fc.constant("Facilities"),
    reason: fc.constant(null),
  }),
)

export const story = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 30 }),
  scans: fc.tuple(scan, scan),
  decisions: fc.array(said, { maxLength: 2 }),
})

/** The addresses of machines that nobody ever wrote about. */
export function neverNamed(steps: readonly Step[]): ReadonlySet<string> {
  const named = new Set(steps.map((one) => one.machine))
  const others = Array.from({ length: MACHINES }, (_, index) => index + 1).filter((one) => !named.has(one))
  return new Set(others.flatMap((one) => [ipOf(one), ipOf(one, true)]))
}

/** nmap's XML of both scans. */
export const scansOf = (scans: readonly (readonly Shown[])[]): readonly string[] =>
  scans.map((machines, index) => xmlOf({ start: (TODAY - (9 - 8 * index) * DAY) / 1_000, machines }))

const CODEOWNERS = "* @acme/infra\n"
const LISTS = ["hosts.ini", "inventory/hosts.ini"] as const

/** Begins a repository; its story is told step by step. */
export function begun(workshop: Workshop, name: string): Chronicle {
  const chronicle = new Chronicle(workshop, name, TODAY)
  const edits = { "hosts.ini": "[all]\n", CODEOWNERS }
  chronicle.tell({ by: PEOPLE.pia, days: 1_200, message: "Begin", edits })
  return chronicle
}

/** Tells one step, so many steps after the first. */
export function tell(chronicle: Chronicle, told: Step, index: number): void {
  const { machine: number, what, by } = told
  const [list, other] = chronicle.paths.includes(LISTS[0]) ? LISTS : [LISTS[1], LISTS[0]]
  chronicle.tell({
    ...{ by, days: 1_100 - index * 36, message: `${what} ${nameOf(number)} (T${100 + number})` },
    moves: what === "move" ? { [list]: other } : {},
    edits: editsOf(chronicle, told, list),
  })
}

function editsOf(chronicle: Chronicle, { machine: number, what, owner }: Step, list: string) {
  const name = nameOf(number)
  const line = `${name} ansible_host=${ipOf(number)}\n`
  const without = (text: string) => text.replaceAll(new RegExp(`^(?:# )?m${number}\\..*\\n`, "gmu"), "")
  const vars = `${list.slice(0, -"hosts.ini".length)}host_vars/${name}.yml`
  const at = (path: string) => (chronicle.paths.includes(path) ? chronicle.text(path) : null)
  const adding = (path: string, text: string) => ({ [path]: `${at(path) ?? ""}${text}` })
  const team = owner.startsWith("@") ? owner : `@acme/${owner.toLowerCase()}`
  const edits: Readonly<Record<Step["what"], Readonly<Record<string, Edit>>>> = {
    declare: { [list]: (text) => `${without(text)}${line}` },
    comment: { [list]: (text) => `${without(text)}# ${line}` },
    "take out": { [list]: without },
    owner: { [vars]: `owner: ${owner}\n` },
    "no owner": at(vars) === null ? {} : { [vars]: null },
    job: adding("cron/jobs.cron", `5 4 * * * root ping -c1 ${name}\n`),
    template: adding("templates/motd.j2", `{% if inventory_hostname == "${name}" %}Hello.{% endif %}\n`),
    codeowners: { CODEOWNERS: `${CODEOWNERS}/${list} ${team}\n` },
    move: {},
    align: { [list]: (text) => text.replaceAll(/ +ansible_host/gu, "    ansible_host") },
  }
  return edits[what]
}
