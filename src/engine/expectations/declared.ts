import { z } from "zod"
import type { Expectation, ExpectationPlace, Expectations, Selector } from "#model/expectation.ts"
import type { Declaration } from "#model/written.ts"
import { portFrom } from "./amounts.ts"
import { ANY } from "./built.ts"
import { builtFrom, together } from "./read.ts"

const kept = z.object({
  part: z.enum(["expect", "differ", "waive"]),
  entry: z.unknown(),
  lines: z.record(z.string(), z.int().positive()),
})

/** What the declarations of sources expect: rollcall's own files, and those of goss and InSpec read as the same. */
export function expectationsOf(declarations: readonly Declaration[]): Expectations {
  const wanted = declarations.filter(({ kind, state }) => kind === "expectation" && state === "exact")
  return together(wanted.map((each) => (each.format === "rollcall" ? own(each) : ofTests(each))))
}

const NOTHING: Expectations = { expect: [], differ: [], waive: [] }

function placeOf({ source, path, line, endLine, commit, id }: Declaration): ExpectationPlace {
  return { source, path, line, endLine, commit, declaration: id }
}

function own(declaration: Declaration): Expectations {
  try {
    const written = kept.safeParse(JSON.parse(declaration.attributes["expectation"] ?? "null"))
    return written.success ? builtFrom(written.data, placeOf(declaration)) : NOTHING
  } catch {
    // What was cut off or changed since says nothing.
    return NOTHING
  }
}

/** What tests that run on machines expect of them: which ports listen, and which do not. */
function ofTests(declaration: Declaration): Expectations {
  const { services, format, path } = declaration
  const selector = selectorOf(declaration)
  const open = services.slice(0, 1_000).map(({ port, protocol, bind, line }) => ({
    // What listens may do so on the machine alone: that it is silent from here says nothing.
    expected: { ...ANY, port: `${port}/${protocol}`, bind, from: ["the machine itself"] },
    line,
  }))
  const closed = closedIn(declaration).map(({ port, line }) => ({
    expected: { ...ANY, port, state: "closed" as const },
    line,
  }))
  const ports = [...open, ...closed]
  if (selector === null || ports.length === 0) return NOTHING
  const expectation: Expectation = {
    name: `${format} ${path}`,
    for: selector,
    severity: "medium",
    why: null,
    owner: [],
    os: [],
    clock: null,
    ports: ports.map(({ expected }) => expected),
    others: "allow",
    same: [],
    at: placeOf(declaration),
    lines: Object.fromEntries(ports.map(({ expected, line }) => [expected.port, line])),
  }
  return { ...NOTHING, expect: [expectation] }
}

/** "23/tcp@12 21/tcp@15": what must not listen, and the lines that say so. */
function closedIn({ attributes }: Declaration) {
  return (attributes["closed"] ?? "")
    .split(" ")
    .slice(0, 1_000)
    .flatMap((each) => {
      const [written = "", line = ""] = each.split("@")
      const port = portFrom(written)
      return port === null || !/^\d{1,7}$/u.test(line) ? [] : [{ port, line: Number(line) }]
    })
}

/** The machines that it names; else those whose group, role or tag is the suite's, in its environment. */
function selectorOf({ id, identifiers, role, environment }: Declaration): Selector | null {
  if (identifiers.length > 0) return { declared: id }
  if (role === null || role === "") return null
  const suite: Selector = { any: (["group", "role", "tag"] as const).map((word) => ({ word, of: [role] })) }
  return environment === null ? suite : { all: [suite, { word: "env", of: [environment] }] }
}
