import type { Client } from "#api/client.ts"
import type { LookDone, Looks } from "#api/looks.ts"
import { Failure } from "#model/failure.ts"
import { isoTime } from "#model/moment.ts"
import { printable } from "#model/printable.ts"
import { confirmed } from "./confirm.ts"
import { writeDocument } from "./documents.ts"
import { EXIT, type Exit } from "./exit.ts"
import type { LookAllowanceDocument, LookTakenDocument } from "./schemas.ts"
import { table } from "./table.ts"
import { verbOf, wholeNumber, withEngine, type Common, type Shell, type Verb } from "./verb.ts"
import { localTime } from "./words.ts"

interface Options extends Common {
  readonly allow?: string
  readonly deny?: string
  readonly user?: string
  readonly port?: number
  readonly as?: string
  readonly yes?: boolean
}

/** `rollcall look REF`: what a machine knows of itself, over the user's own SSH; and who may be looked into by scans. */
export const look: Verb = (program, shell) => {
  verbOf(program, "look [ref]", "look inside a machine with your own SSH: one script that only reads")
    .option("--allow <network|ref>", "from now on scans look into it as well")
    .option("--deny <network|ref>", "no longer")
    .option("--user <name>", "log in as this user, instead of as your SSH configuration says")
    .option("--port <port>", "where SSH answers, if not where a scan saw it", wholeNumber)
    .option("--as <name>", "how your SSH configuration and known_hosts call the machine")
    .option("--yes", "start without asking")
    .action((ref: string | undefined, options: Options) =>
      withEngine(shell, options, async ({ client }) => {
        refuseMixture(ref, options)
        if (options.allow !== undefined)
          return tellLooks(
            shell,
            await client.looks.allow({ subject: options.allow, ...wayOf(options) }),
            options,
          )
        if (options.deny !== undefined)
          return tellLooks(shell, await client.looks.deny({ subject: options.deny }), options)
        return take(shell, client, ref ?? "", options)
      }),
    )
}

/** `rollcall looks`: what may be looked into, what came of it last, and what could not be read. */
export const looks: Verb = (program, shell) => {
  verbOf(
    program,
    "looks",
    "what scans may look into, what came of it last, and what could not be read",
  ).action((options: Common) =>
    withEngine(shell, options, async ({ client }) => tellLooks(shell, await client.looks.list(), options)),
  )
}

function refuseMixture(ref: string | undefined, { allow, deny }: Options): void {
  const said = [ref, allow, deny].filter((one) => one !== undefined)
  if (said.length === 1) return
  throw new Failure(
    "bad-input",
    said.length === 0
      ? "Name a machine: rollcall look db1. Or say --allow or --deny with a network or a machine."
      : "Say one thing at a time: a machine to look into now, --allow, or --deny.",
  )
}

const wayOf = ({ user, port, as }: Options) => ({ user: user ?? null, port: port ?? null, name: as ?? null })

async function take({ terminal }: Shell, client: Client, ref: string, options: Options): Promise<Exit> {
  const question = { ref, ...wayOf(options) }
  const plan = await client.looks.plan(question)
  terminal.say(terminal.sayColours.bold(printable(plan.sentence)))
  const done = await client.looks.take({
    ...question,
    confirmed: await confirmed(terminal, options.yes === true),
  })
  if (options.json === true) await writeDocument(terminal, "look", done)
  else for (const line of table(done.read, READ)) await terminal.line(line)
  if (done.refusal !== null) terminal.say(terminal.sayColours.red(printable(done.refusal)))
  for (const { part, why } of done.notRead) terminal.say(printable(`Not read: ${part} (${why}).`))
  if (done.machine !== null && done.refusal === null)
    terminal.say(`\`rollcall machine ${done.machine.id} --facts\` shows all of it.`)
  return done.refusal === null ? EXIT.done : EXIT.failed
}

type Read = LookDone["read"][number]

const READ = [
  { title: "part", value: ({ part }: Read) => part },
  { title: "what it told", value: ({ value }: Read) => brief(value), widest: 100 },
]

/** Of many lines the first, and how many more. */
function brief(value: string): string {
  const [first = "", ...rest] = value.split("\n")
  return rest.length === 0 ? first : `${first.slice(0, 80)}  +${rest.length}`
}

async function tellLooks({ terminal }: Shell, found: Looks, { json }: Common): Promise<Exit> {
  const allowances = found.allowances.map((one) => ({ ...one, at: isoTime(one.at) }))
  const taken = found.taken.map((one) => ({ ...one, at: isoTime(one.at) }))
  if (json === true) {
    await writeDocument(terminal, "looks", { allowances, taken })
    return EXIT.done
  }
  if (allowances.length === 0)
    terminal.say("Scans look into no machine. `rollcall look --allow NETWORK|REF` allows it.")
  else for (const line of table(allowances, ALLOWED)) await terminal.line(line)
  if (taken.length > 0) await terminal.line("")
  if (taken.length > 0) for (const line of table(taken, TAKEN)) await terminal.line(line)
  return EXIT.done
}

const ALLOWED = [
  { title: "looks into", value: ({ kind, called }: LookAllowanceDocument) => `${kind} ${called}` },
  { title: "", value: ({ allowed }: LookAllowanceDocument) => (allowed ? "yes" : "no") },
  { title: "user", value: ({ user }: LookAllowanceDocument) => user ?? "" },
  {
    title: "port",
    value: ({ port }: LookAllowanceDocument) => (port === null ? "" : String(port)),
    right: true,
  },
  { title: "as", value: ({ name }: LookAllowanceDocument) => name ?? "" },
  { title: "since", value: ({ at }: LookAllowanceDocument) => localTime(Date.parse(at)) },
  { title: "by", value: ({ author }: LookAllowanceDocument) => author },
]

const TAKEN = [
  { title: "machine", value: ({ machine, ip }: LookTakenDocument) => machine?.name ?? ip },
  { title: "address", value: ({ ip }: LookTakenDocument) => ip },
  { title: "last look", value: ({ at }: LookTakenDocument) => localTime(Date.parse(at)) },
  {
    title: "what came of it",
    value: ({ refusal, notRead }: LookTakenDocument) =>
      refusal ??
      (notRead.length === 0
        ? "all was read"
        : `not read: ${notRead.map(({ part, why }) => `${part} (${why})`).join(", ")}`),
    widest: 160,
  },
]
