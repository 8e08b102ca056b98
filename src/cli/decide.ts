import { Argument } from "commander"
import type { NewDecision } from "#api/shapes.ts"
import { LOCKABLE_FIELDS, type LockableField } from "#model/decision.ts"
import { Failure } from "#model/failure.ts"
import { tellDecided } from "./decisions.ts"
import { verbOf, withEngine, type Common, type Verb } from "./verb.ts"

interface Options extends Common {
  readonly why?: string
}

/** What is said of some machines, and how it was worded on the command line. */
interface Said {
  readonly machines: readonly string[]
  readonly values: readonly string[]
  readonly reason: string | null
}

/** `rollcall decide REF WHAT [VALUE…]`: what a person says of a machine stays, whatever scans find. */
export const decide: Verb = (program, shell) => {
  verbOf(program, "decide <ref>", "say what you know of a machine: it stays until you take it back")
    .addArgument(new Argument("<what>", "what you say of it").choices(Object.keys(WHAT)))
    .addArgument(new Argument("[value...]", "the other machines, the addresses, or the words"))
    .option("--why <reason>", "for whoever reads it later")
    .addHelpText("after", EXAMPLES)
    .action((ref: string, what: string, values: readonly string[], options: Options) =>
      withEngine(shell, options, async ({ client }) => {
        const said = { machines: partsOf([ref]), values, reason: options.why ?? null }
        const decided = []
        for (const decision of WHAT[what]?.(said) ?? [])
          decided.push(...(await client.decisions.add(decision)))
        return tellDecided(shell.terminal, decided, options)
      }),
    )
}

const EXAMPLES = `
Several machines are separated by commas.

  rollcall decide 10.0.0.7 merge 10.0.0.9            they are one machine
  rollcall decide db1 apart db2                      they are not, alike as they look
  rollcall decide db1 split 10.0.0.9                 that address is another machine
  rollcall decide db1 name db-primary
  rollcall decide db1,db2 owner payments team --why "asked them"
  rollcall decide db1 purpose holds the ledger of payments
  rollcall decide db1,db2 tag prod critical
  rollcall decide db1 note moves to the new rack in May
  rollcall decide db1 lock name os                   scans no longer change them
  rollcall decide db1 retire                         no longer in use
  rollcall decide db1 never-touch                    its addresses never get a packet
  rollcall decide db1 ask Pia Lorrimer               she was asked about it
  rollcall decide db1 later 2027-01-31               leaves the mysteries until then
  rollcall decide 10.0.4.0/22 owner-rule payments    or "web-*.lan", or group:payments`

const WHAT: Readonly<Record<string, (said: Said) => readonly NewDecision[]>> = {
  merge,
  "same-as": merge,
  apart,
  split,
  name,
  rename: name,
  owner: (said) => [{ kind: "owner", value: words(said, "owner"), ...about(said) }],
  purpose: (said) => [{ kind: "purpose", value: words(said, "purpose"), ...about(said) }],
  tag: (said) => parts(said, "tag").map((value) => ({ kind: "tag", value, ...about(said) })),
  note: (said) => [{ kind: "note", value: words(said, "note"), ...about(said) }],
  lock: (said) =>
    parts(said, "lock").map((value) => ({ kind: "lock", value: fieldFrom(value), ...about(said) })),
  retire: (said) => [{ kind: "retire", ...alone(said, "retire") }],
  "never-touch": (said) => [{ kind: "never-touch", ...alone(said, "never-touch") }],
  ask: (said) => [{ kind: "ask", value: words(said, "ask"), ...about(said) }],
  later: (said) => [{ kind: "later", value: words(said, "later"), ...about(said) }],
  "owner-rule": (said) =>
    said.machines.map((pattern) => ({
      kind: "owner-rule",
      pattern,
      value: words(said, "owner-rule"),
      reason: said.reason,
    })),
}

function merge(said: Said): readonly NewDecision[] {
  const { machines, reason } = about(said)
  const all = [...machines, ...partsOf(said.values)]
  if (all.length < 2) throw usage("Name the other machine: rollcall decide 10.0.0.7 merge 10.0.0.9")
  return [{ kind: "merge", machines: all, reason }]
}

function apart(said: Said): readonly NewDecision[] {
  const { machines, reason } = about(said)
  const both = [...machines, ...partsOf(said.values)]
  if (both.length !== 2) throw usage("Name the one other machine: rollcall decide db1 apart db2")
  return [{ kind: "apart", machines: both, reason }]
}

function split(said: Said): readonly NewDecision[] {
  return [{ kind: "split", addresses: parts(said, "split"), ...one(said, "split") }]
}

function name(said: Said): readonly NewDecision[] {
  return [{ kind: "name", value: words(said, "name"), ...one(said, "name") }]
}

const about = ({ machines, reason }: Said) => ({ machines, reason })

function alone(said: Said, what: string) {
  if (said.values.length > 0)
    throw usage(`${what} takes nothing behind it. A reason goes with --why: "${said.values.join(" ")}".`)
  return about(said)
}

function one(said: Said, what: string) {
  if (said.machines.length > 1) throw usage(`${what} is said of one machine at a time.`)
  return about(said)
}

const MISSING: Readonly<Record<string, string>> = {
  split: "Name the addresses that are another machine: rollcall decide db1 split 10.0.0.9",
  lock: `Name what scans shall no longer change: ${LOCKABLE_FIELDS.join(", ")}.`,
}

function words({ values }: Said, what: string): string {
  const text = values.join(" ").trim()
  if (text === "") throw usage(`Say the ${what}: rollcall decide db1 ${what} …`)
  return text
}

function parts({ values }: Said, what: string): readonly string[] {
  const found = partsOf(values, /[\s,]+/)
  if (found.length === 0) throw usage(MISSING[what] ?? `Say the ${what}: rollcall decide db1 ${what} …`)
  return found
}

/** What stands between commas; a name may have spaces in it. */
const partsOf = (texts: readonly string[], between: RegExp = /,/): readonly string[] =>
  texts.flatMap((text) => text.split(between).map((part) => part.trim())).filter((part) => part !== "")

function fieldFrom(text: string): LockableField {
  const field = LOCKABLE_FIELDS.find((known) => known === text)
  if (field === undefined) throw usage(`"${text}" can't be locked. There are ${LOCKABLE_FIELDS.join(", ")}.`)
  return field
}

const usage = (sentence: string) => new Failure("bad-input", sentence)
