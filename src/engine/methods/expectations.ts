import { createHash } from "node:crypto"
import type { DocumentTold } from "#api/explanation.ts"
import type { ExpectationsChecked } from "#api/findings.ts"
import type { CheckedPart, Selector } from "#model/expectation.ts"
import { Failure } from "#model/failure.ts"
import type { Verdict } from "#model/finding.ts"
import type { Sheet } from "#model/sheet.ts"
import type { Context } from "#engine/context.ts"
import { evaluate } from "#engine/expectations/evaluate.ts"
import { readExpectations, together } from "#engine/expectations/read.ts"
import { EXPECTATION_RULES } from "#engine/expectations/rules.ts"
import { expectationsSchema as schemaText } from "#engine/expectations/schema.ts"
import { selected } from "#engine/expectations/selector.ts"
import { writeExpectations } from "#engine/expectations/write.ts"
import { junitXml, type Checked } from "#engine/reports/junit.ts"
import { sarifJson } from "#engine/reports/sarif.ts"
import { machineByRef } from "./machines.ts"

interface Asked {
  readonly files: readonly { readonly path: string; readonly text: string }[]
}

/** Whether machines are as files say that they ought to be. */
export async function checkExpectations(context: Context, { files }: Asked): Promise<ExpectationsChecked> {
  const read = files.map(({ path, text }) => readExpectations(path, text))
  const problems = read.flatMap((each) => each.problems)
  const now = Date.now()
  const sheets = problems.length > 0 ? [] : await sheetsNow(context, now)
  const wanted = together(problems.length > 0 ? [] : read.map(({ expectations }) => expectations))
  const { parts, verdicts } = evaluate(wanted, sheets, now)
  const names = new Map(sheets.map(({ machine, name }) => [machine, name]))
  const inParts = new Set(parts.flatMap((part) => part.verdicts))
  const nameOf = (machine: string) => names.get(machine) ?? machine
  const beside = verdicts.filter((verdict) => !inParts.has(verdict))
  const checked: Checked = { parts, beside, problems, nameOf, now }
  const whyOf = new Map(wanted.expect.map(({ name, why }) => [name, why]))
  return {
    mistakes: problems.map(({ path, line, sentence }) => ({ path, line, sentence })),
    results: [
      ...parts.flatMap((part) => resultsOf(part, { nameOf, why: whyOf.get(part.expectation) ?? null })),
      ...beside.map((verdict) => besideResult(verdict, nameOf)),
    ],
    junit: junitXml(checked),
    sarif: sarifJson(checked, { version: context.version, rules: Object.values(EXPECTATION_RULES) }),
  }
}

const AT_A_TIME = 300

/** All machines that there are, as they are now. */
async function sheetsNow({ store }: Context, now: number): Promise<readonly Sheet[]> {
  const keys = (await store.examining.briefs()).map(({ key }) => key)
  const sheets: Sheet[] = []
  for (let at = 0; at < keys.length; at += AT_A_TIME)
    for (const sheet of await store.sheets.read(keys.slice(at, at + AT_A_TIME), now))
      sheets.push({ ...sheet, changes: [] })
  return sheets
}

type Result = ExpectationsChecked["results"][number]

interface About {
  readonly nameOf: (machine: string) => string
  readonly why: string | null
}

function resultsOf(checked: CheckedPart, about: About): readonly Result[] {
  const { expectation: name, part, place, agreeing, verdicts } = checked
  const shared = { name, part, path: place.path, line: place.line, why: about.why }
  const machinesOf = (ids: readonly string[]) => ids.map((id) => ({ id, name: about.nameOf(id) }))
  const agreed: readonly Result[] =
    agreeing.length === 0
      ? []
      : [
          {
            ...shared,
            id: idOf([place.path, name, part]),
            state: "ok",
            severity: "low",
            says: "It is as expected.",
            machines: machinesOf(agreeing),
          },
        ]
  const others = verdicts.map((verdict) => ({
    ...shared,
    ...saidOf(verdict),
    id: idOf([place.path, name, part, verdict.matter, verdict.state]),
    machines: machinesOf(verdict.machines),
  }))
  return [...agreed, ...others]
}

const idOf = (parts: readonly string[]) =>
  createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 16)

function saidOf(verdict: Verdict): Pick<Result, "state" | "severity" | "says"> {
  const { severity, state, reason, title } = verdict
  const says = reason === null ? verdict.says : `${title}. ${reason.sentence}`
  if (state === "expected") return { state: "waived", severity, says }
  if (state === "unknown") return { state, severity, says }
  return verdict.pending
    ? { state: "unknown", severity, says: `${title}: seen once, it waits for a second look.` }
    : { state, severity, says }
}

function besideResult(verdict: Verdict, nameOf: About["nameOf"]): Result {
  const places = verdict.for.flatMap(({ evidence }) =>
    evidence.flatMap((each) => ("path" in each ? [each] : [])),
  )
  const { path = "", line = 1 } = places[0] ?? {}
  const machines = verdict.machines.map((id) => ({ id, name: nameOf(id) }))
  const shared = { name: "waivers", part: verdict.matter, path, line, why: null, machines }
  return { ...shared, ...saidOf(verdict), id: idOf([path, verdict.matter]) }
}

type ToWrite = { readonly group: string } | { readonly machines: readonly string[] }

/** What is there now, written down as expectations. */
export async function writeExpected(context: Context, asked: ToWrite): Promise<DocumentTold> {
  const now = Date.now()
  const sheets = await sheetsNow(context, now)
  const { name, selector } =
    "group" in asked ? ofGroup(asked.group) : await ofMachines(context, asked, sheets)
  const group = selected(selector, sheets)
  if (group.length === 0) throw new Failure("not-found", `No machine is in "${name}".`)
  const text = writeExpectations(group, { name, for: selector, now })
  return { name: "rollcall.yml", type: "application/yaml", text }
}

/** "group web", "tag canary": as peers are called. */
function ofGroup(peers: string): { readonly name: string; readonly selector: Selector } {
  const [, kind, name = ""] = /^(group|tag)\s(.{1,300})$/u.exec(peers.trim()) ?? []
  if (kind !== "group" && kind !== "tag")
    throw new Failure(
      "not-found",
      `Write "group web" or "tag canary": "${peers}" is neither a group nor a tag.`,
    )
  return { name, selector: { word: kind, of: [name] } }
}

async function ofMachines(
  context: Context,
  { machines }: { readonly machines: readonly string[] },
  sheets: readonly Sheet[],
): Promise<{ readonly name: string; readonly selector: Selector }> {
  const ids = new Set<string>()
  for (const ref of machines) ids.add(await machineByRef(context, ref))
  const names = sheets.filter(({ machine }) => ids.has(machine)).map(({ name }) => name)
  return { name: "chosen machines", selector: { word: "name", of: names } }
}

/** The words of rollcall.yml, for editors. */
export const expectationsSchema = async (): Promise<DocumentTold> => ({
  name: "rollcall.schema.json",
  type: "application/schema+json",
  text: schemaText(),
})
