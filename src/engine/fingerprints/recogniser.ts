import { LONGEST_FIELD, MOST_VALUES, type Fields, type Meaning, type Recogniser } from "#model/answer.ts"
import { Failure } from "#model/failure.ts"
import { Kept } from "./kept.ts"
import { combined, type Finding } from "./matcher.ts"
import { versionOf, type RuleTexts } from "./rules-version.ts"
import type { FileRead } from "./thread-words.ts"
import { WatchedThread } from "./watched-thread.ts"

/** Something that is wrong with the rules themselves, and what was done about it. */
export interface Problem {
  /** A file's path with the line, or a rule's name. */
  readonly where: string
  readonly sentence: string
}

/** A recogniser with its thread; it reads the rules when it is first asked. */
export interface OpenRecogniser extends Recogniser {
  /** What is known by now to be wrong: mistakes in files, and rules set aside. */
  problems(): readonly Problem[]
  /** What the files gave; reads them where that was not done yet. */
  files(): Promise<readonly FileRead[]>
  close(): Promise<void>
}

interface Log {
  warn(object: object, message: string): void
}

/** Pairs that go to the thread at once: enough that the way there costs little, few enough to begin again. */
const BATCH = 500

type Pair = readonly [field: string, value: string]

/**
 * Opens the rules: what they match is found in a thread of their own, and kept, since the same answers come again.
 * `keepIn` is a folder for rules as they were read, so that the next start need not read them.
 */
export function openRecogniser(
  texts: RuleTexts,
  { log, keepIn = null }: { readonly log: Log; readonly keepIn?: string | null },
): OpenRecogniser {
  const aside: Problem[] = []
  const mistakes: Problem[] = []
  const kept = new Kept<Finding>()
  const thread = new WatchedThread(texts, keepIn, (rule) => {
    const sentence =
      "Its pattern ran away on an answer and is not tried again until Rollcall is started anew."
    aside.push({ where: rule, sentence })
    log.warn({ rule }, "a rule's pattern ran away and was set aside")
  })
  let closed = false
  const failed = (error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    const sentence = `No rule can be tried: ${why} Remove the source added last, or start Rollcall anew.`
    if (aside.some((problem) => problem.sentence === sentence)) return
    aside.push({ where: "rules", sentence })
    log.warn({ err: error }, "rules can't be tried")
  }
  const over = (rule: string) => {
    const sentence =
      "The rules up to this one took all the time that one value may take; the rest was not tried on it."
    if (!aside.some(({ where }) => where === rule)) aside.push({ where: rule, sentence })
  }
  const whenRead = once(async () => {
    const read = await thread.read()
    for (const { path, line, sentence } of read.files.flatMap((file) => file.mistakes))
      mistakes.push({ where: `${path}:${line}`, sentence })
    return read
  })
  return {
    version: versionOf(texts),
    recognise: async (asked) => {
      try {
        const { fields } = await whenRead()
        const pairs = asked.map((one) => pairsOf(one, fields))
        const found = await findAll(pairs, { kept, thread, over })
        return pairs.map((own) => meaningsOf(own, found))
      } catch (error) {
        if (closed) throw error
        // A scan goes on without its answers being understood: they are kept, and a rebuild understands them.
        failed(error)
        return asked.map(() => [])
      }
    },
    problems: () => [...mistakes, ...aside],
    files: async () => (await whenRead()).files,
    close: () => {
      closed = true
      return thread.close()
    },
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

const keyOf = ([field, value]: Pair) => `${field}\n${value}`

/** The values that any rule looks at, cut to what is matched. */
function pairsOf(fields: Fields, known: ReadonlySet<string>): readonly Pair[] {
  const pairs: Pair[] = []
  for (const field in fields) {
    if (!known.has(field)) continue
    const values = fields[field] ?? []
    for (let at = 0; at < values.length && at < MOST_VALUES; at++)
      pairs.push([field, (values[at] ?? "").slice(0, LONGEST_FIELD)])
  }
  return pairs
}

interface Finders {
  readonly kept: Kept<Finding>
  readonly thread: WatchedThread
  readonly over: (rule: string) => void
}

/** What each pair leads to: from what is kept, and from the thread. */
async function findAll(
  asked: readonly (readonly Pair[])[],
  { kept, thread, over }: Finders,
): Promise<ReadonlyMap<string, Finding>> {
  const found = new Map<string, Finding>()
  const missing = new Map<string, Pair>()
  for (const pair of asked.flat()) {
    const key = keyOf(pair)
    if (found.has(key) || missing.has(key)) continue
    const finding = kept.get(key)
    if (finding === undefined) missing.set(key, pair)
    else found.set(key, finding)
  }
  const pairs = [...missing.values()]
  const batches = Array.from({ length: Math.ceil(pairs.length / BATCH) }, (_, at) =>
    pairs.slice(at * BATCH, (at + 1) * BATCH),
  )
  const findings = await Promise.all(batches.map((batch) => matched(batch, thread)))
  for (const [at, finding] of findings.flat().entries()) {
    const pair = pairs[at]
    if (pair === undefined) continue
    if (finding.overAt !== undefined) over(finding.overAt)
    found.set(keyOf(pair), finding)
    kept.set(keyOf(pair), finding)
  }
  return found
}

async function matched(pairs: readonly Pair[], thread: WatchedThread): Promise<readonly Finding[]> {
  const answer = await thread.ask({ kind: "match", pairs })
  if (answer.kind === "matched") return answer.findings
  throw new Failure("unavailable", "The rules gave no answer. Start Rollcall anew.")
}

function meaningsOf(pairs: readonly Pair[], found: ReadonlyMap<string, Finding>): readonly Meaning[] {
  const findings = pairs.flatMap((pair) => found.get(keyOf(pair)) ?? [])
  return combined(findings)
}
