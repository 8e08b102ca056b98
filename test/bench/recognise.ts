// How fast answers are understood: rules of our own alone, and with a source added (ROLLCALL_RECOG names recog's xml folder).
import { openRecogniser } from "#engine/fingerprints/recogniser.ts"
import { readRules, type RuleFile } from "#engine/fingerprints/rule-file.ts"
import { readVocabulary } from "#engine/fingerprints/vocabulary.ts"
import { readNamed, readOwnRules, readVocabularyTexts } from "#engine/rule-files.ts"
import type { Fields } from "#model/answer.ts"

const LOOKUPS = 100_000
const DISTINCT = 2_000
const AT_ONCE = 500
const ROUNDS = 3

const vocabulary = await readVocabularyTexts()
const own = await readOwnRules()
const recog = process.env["ROLLCALL_RECOG"]
const added = recog === undefined ? [] : await readNamed([recog])
const values = distinctValues(own)

/** Texts as machines send them: the examples of our rules, each with another number behind it until there are enough. */
function distinctValues(files: readonly RuleFile[]): readonly Fields[] {
  const words = readVocabulary(vocabulary)
  const examples = files
    .flatMap((file) => readRules(file, words).rules)
    .flatMap((rule) => rule.examples.map(({ text }) => [rule.fields[0] ?? "", text] as const))
  return Array.from({ length: DISTINCT }, (_, at) => {
    const [field, text] = examples[(at * 7) % examples.length] ?? ["", ""]
    return { [field]: [at < examples.length ? text : `${text} ${at}`] }
  })
}

async function secondsWith(
  files: readonly RuleFile[],
): Promise<{ readonly read: number; readonly all: number }> {
  const recogniser = openRecogniser({ files, vocabulary }, { log: { warn: (said) => console.log(said) } })
  try {
    const began = performance.now()
    await recogniser.files()
    const read = performance.now()
    for (let at = 0; at < LOOKUPS; at += AT_ONCE) {
      const asked = Array.from({ length: AT_ONCE }, (_, next) => values[(at + next) % DISTINCT] ?? {})
      await recogniser.recognise(asked)
    }
    return { read: (read - began) / 1_000, all: (performance.now() - read) / 1_000 }
  } finally {
    await recogniser.close()
  }
}

const round = (seconds: number) => `${seconds.toFixed(2)} s`
const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

const alone: number[] = []
const both: number[] = []
console.log(
  `${LOOKUPS} lookups of ${DISTINCT} distinct values, ${own.length} files of our own, ${added.length} added`,
)
for (let at = 0; at < ROUNDS; at++) {
  const first = await secondsWith(own)
  alone.push(first.all)
  console.log(`own rules: read in ${round(first.read)}, looked up in ${round(first.all)}`)
  if (added.length === 0) continue
  const second = await secondsWith([...own, ...added])
  both.push(second.all)
  console.log(`own and added: read in ${round(second.read)}, looked up in ${round(second.all)}`)
}
if (both.length === 0) console.log("Name recog's xml folder in ROLLCALL_RECOG to compare.")
else console.log(`ratio of the medians: ${(median(both) / median(alone)).toFixed(2)}`)
