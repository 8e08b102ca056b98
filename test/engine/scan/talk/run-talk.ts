import { addSpent, NOTHING_SPENT, type Spent } from "#model/spent.ts"
import { check, talk, type Check, type Talk, type TalkTools } from "#engine/scan/talk/talk.ts"

/** What is asked on the lab's scanner: its command line holds one of these as JSON. */
export interface Errand {
  readonly ports: readonly { readonly ip: string; readonly port: number }[]
  readonly thorough: boolean
}

/** One line of what it prints. */
export interface Brought {
  readonly ip: string
  readonly port: number
  readonly talk: Talk
  readonly check: Check
  /** By the conversation, and by the check after it. */
  readonly spent: Spent
  readonly checked: Spent
}

const patience = { connectMs: 1_500, greetingMs: 500, lateGreetingMs: 3_500, answerMs: 2_000 }

async function bring(ip: string, port: number, thorough: boolean): Promise<Brought> {
  let spent = NOTHING_SPENT
  const tools: TalkTools = {
    gate: () => Promise.resolve(() => undefined),
    spent: (_, more) => {
      spent = addSpent(spent, more)
    },
    patience,
    signal: new AbortController().signal,
  }
  const brought = await talk({ ip, port, before: [], thorough }, tools)
  const talked = spent
  spent = NOTHING_SPENT
  const known = brought.facts
    .filter(({ kind }) => kind === "answer")
    .map(({ subject, value }) => ({ question: subject.split(" ")[1]!, value }))
  const checked = await check({ ip, port, known }, tools)
  return { ip, port, talk: brought, check: checked, spent: talked, checked: spent }
}

const { ports, thorough } = JSON.parse(process.argv[2]!) as Errand
const all = await Promise.all(ports.map(({ ip, port }) => bring(ip, port, thorough)))
process.stdout.write(all.map((each) => `${JSON.stringify(each)}\n`).join(""))
