import { z } from "zod"
import { OTHER_PORTS, SAME_FAMILIES, SELECTOR_WORDS } from "#model/expectation.ts"
import { rangeFrom } from "#model/address-range.ts"
import { SEVERITIES } from "#model/severity.ts"
import { durationFrom, endOfDay, portFrom } from "./amounts.ts"
import { versionRange } from "./versions.ts"

// The one definition of rollcall.yml: what is read, what editors are told (schema.ts), and what is documented.

const MOST = 1_000

/** A map of known words; what is none of them is told together with what there is. */
function words<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? Object.keys(shape).join(" ") : undefined),
  })
}

const text = z
  .union([z.string().min(1).max(300), z.number()], { error: "has to be a text" })
  .transform(String)

const oneOrMany = z
  .union([text, z.array(text).min(1).max(MOST)], { error: "has to be a text or a list of texts" })
  .transform((said) => [said].flat())

const duration = z
  .string({ error: 'has to be an amount of time such as "2s", "10m" or "14d"' })
  .refine((said) => durationFrom(said) !== null, 'has to be an amount of time such as "2s", "10m" or "14d"')
  .transform((said) => durationFrom(said)!)

const day = z
  .string({ error: 'has to be a day such as "2026-03-31"' })
  .refine((said) => endOfDay(said) !== null, 'has to be a day such as "2026-03-31"')

const version = text.refine(
  (said) => versionRange(said) !== null,
  'has to be a version or a range such as ">=1.24 <1.27" or "1.24.x || 1.26.x"',
)

const subnets = oneOrMany.refine(
  (said) => said.every((each) => rangeFrom(each) !== null),
  'has to be a range such as "10.0.4.0/22"',
)

const SAYS: Readonly<Record<(typeof SELECTOR_WORDS)[number], string>> = {
  group: "Groups that declarations put machines in.",
  env: "Environments: dev, test, prod, …",
  role: "Roles, as Rollcall shows them.",
  kind: "Kinds of machine: server, printer, …",
  network: "Names of networks, as they were given in Rollcall.",
  subnet: 'Addresses: "10.0.4.0/22", "10.0.4.1-50" or one of them.',
  name: 'Names of machines; "*" stands for any letters: "web*.lan".',
  owner: "Who owns them.",
  tag: "Tags that people gave.",
  os: 'Operating systems: "Debian", "Debian 12".',
}

/** As it is written in a file. */
export interface WrittenSelector extends Partial<
  Record<(typeof SELECTOR_WORDS)[number], readonly string[] | undefined>
> {
  readonly and?: readonly WrittenSelector[] | undefined
  readonly or?: readonly WrittenSelector[] | undefined
  readonly not?: WrittenSelector | undefined
}

const selectorWords = Object.fromEntries(
  SELECTOR_WORDS.map((word) => [
    word,
    (word === "subnet" ? subnets : oneOrMany).optional().describe(SAYS[word]),
  ]),
)

const selector: z.ZodType<WrittenSelector> = z
  .lazy(() =>
    words({
      ...selectorWords,
      and: z.array(selector).min(1).max(50).optional().describe("All of these hold too."),
      or: z.array(selector).min(1).max(50).optional().describe("At least one of these holds too."),
      not: selector.optional().describe("This does not hold."),
    }).refine((said) => Object.keys(said).length > 0, 'selects nobody: name: "*" selects every machine'),
  )
  .meta({
    id: "selector",
    description: "Which machines. Words beside each other all hold; of a list, any does.",
  })

const tls = words({
  min: z
    .union([z.string(), z.number()], { error: 'has to be "1.0", "1.1", "1.2" or "1.3"' })
    .transform((said) => String(said).replace(/^TLSv/iu, ""))
    .refine((said) => /^1\.[0-3]$/u.test(said), 'has to be "1.0", "1.1", "1.2" or "1.3"')
    .optional()
    .describe('The oldest TLS that may be spoken: "1.2".'),
  days_left: z
    .int()
    .min(0)
    .max(3_650)
    .optional()
    .describe("The certificate holds at least as many days more."),
  names: oneOrMany.optional().describe("The certificate covers all of these names."),
  issuer: oneOrMany
    .optional()
    .describe("Any of these issued the certificate: its common name or organisation."),
})

const status = z.int().min(100).max(599)

const page = words({
  status: z
    .union([status, z.array(status).min(1).max(50)], {
      error: "has to be a status such as 200, or a list of them",
    })
    .transform((said) => [said].flat())
    .optional()
    .describe('What the page at "/" is answered with, asked by address.'),
  title: text.optional().describe('The title of the page; "*" stands for any letters.'),
  server: text.optional().describe("The header Server."),
  location: text.optional().describe("Where one is sent on to."),
  headers: z
    .record(z.string().min(1).max(100), z.union([text, z.null()], { error: 'has to be a text or "absent"' }))
    .optional()
    .describe('Headers by name: a text, "*" where it only has to be there, or absent.'),
})

export const portWords = words({
  state: z.enum(["open", "closed"]).optional().describe("open where nothing is said."),
  product: oneOrMany.optional().describe("What answers there, any of these: nginx, OpenSSH, …"),
  version: version.optional().describe('">=1.24 <1.27", "1.24", "1.24.x || 1.26.x".'),
  bind: text.optional().describe("The only address it is bound to: 127.0.0.1."),
  from: oneOrMany
    .optional()
    .describe("From where it has to be reachable. Anywhere but here: its silence is not known to be wrong."),
  tls: tls.optional().describe("What its TLS has to be like."),
  http: page.optional().describe("What it serves."),
})

const port = z
  .union([z.enum(["open", "closed"]), portWords], { error: 'has to be "open", "closed" or a map of words' })
  .describe("open, closed, or what is expected of it.")

/** How a port may be written: "443/tcp", "53/udp", "443". */
export const PORT_PATTERN = "^[0-9]{1,5}(/(tcp|udp))?$"

const ports = z
  .object({
    others: z
      .enum(OTHER_PORTS)
      .optional()
      .describe(
        "Open ports that are not listed: deny is drift, report is drift of low severity, allow is fine.",
      ),
  })
  .catchall(port)
  .superRefine((said, context) => {
    for (const key of Object.keys(said))
      if (!isPortKey(key))
        context.addIssue({ code: "custom", path: [key], message: "is no port", input: said })
    if (Object.keys(said).length > MOST)
      context.addIssue({ code: "custom", message: "holds too many ports", input: said })
  })
  .meta({ id: "ports" })

const expectation = words({
  name: z.string({ error: "has to be a text" }).min(1).max(120).describe("What it is called in findings."),
  for: selector.describe("Which machines it is said of."),
  why: text.optional().describe("Why it is so, or where that is written: shown with findings."),
  severity: z
    .enum(SEVERITIES)
    .optional()
    .describe("How bad it is where it does not hold; high where nothing is said."),
  owner: oneOrMany.optional().describe("Who owns them: any of these."),
  os: oneOrMany.optional().describe('Their operating system, any of these: "Debian 12".'),
  clock: duration.optional().describe('How far their clocks may be off: "2s".'),
  ports: ports.optional().describe('What answers, by port: "443/tcp".'),
  same: z.array(z.enum(SAME_FAMILIES)).min(1).optional().describe("What is equal in all of them."),
})

const difference = words({
  fact: text.describe('What may differ: "nginx.version", "443/tcp", "os", or as the comparison names it.'),
  between: z.array(text).min(2).max(50).describe("The environments between which it may differ."),
  for: duration.optional().describe('How long one may last: "14d".'),
  until: day.optional().describe("The last day on which it may differ."),
})

const waiver = words({
  rule: text.describe('The rule whose findings are accepted: "tls-weak", "tls-*".'),
  about: text.optional().describe('What they are about: "443/tcp *"; anything where it is not said.'),
  for: selector.describe("Which machines it is said of."),
  until: day.describe("The last day on which it holds."),
  because: text.describe("Why it is accepted."),
  by: text.describe("Who says so."),
})

/** A whole file. */
export const form = words({
  expect: z.array(expectation).max(MOST).optional().describe("What ought to be so."),
  differ: z.array(difference).max(MOST).optional().describe("What may differ between environments."),
  waive: z.array(waiver).max(MOST).optional().describe("What is accepted for a while."),
}).describe("What is expected of machines, as Rollcall checks it.")

export type WrittenExpectation = z.output<typeof expectation>
export type WrittenDifference = z.output<typeof difference>
export type WrittenWaiver = z.output<typeof waiver>
export type WrittenPort = z.output<typeof portWords>

/** Whether a key under "ports" can be one. */
export const isPortKey = (key: string): boolean => key === "others" || portFrom(key) !== null
