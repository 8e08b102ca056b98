import { SaxesParser } from "saxes"
import { LARGEST_FILE, type Mistake } from "./rule.ts"

/** One of recog's fingerprints, as the file has it. */
export interface Fingerprint {
  readonly line: number
  readonly pattern: string
  readonly flags: readonly string[]
  description: string
  readonly params: RecogParam[]
  readonly examples: RecogExample[]
}

/** A value that stands fast (position 0), or that of a group. */
export interface RecogParam {
  readonly name: string
  readonly position: number
  readonly value: string
}

export interface RecogExample {
  readonly line: number
  readonly attributes: Readonly<Record<string, string>>
  text: string
}

/** A file of recog's, as it is. */
export interface RecogFile {
  /** What the database is about; null where the file leaves it to its name. */
  matches: string | null
  preference: number | null
  readonly fingerprints: Fingerprint[]
  readonly mistakes: Mistake[]
}

const DEEPEST = 8
const MOST_ELEMENTS = 200_000

class Stop extends Error {}

/** Takes recog's XML apart; what is not as it should be is said and left out. */
export function readRecogXml(path: string, text: string): RecogFile {
  const file: RecogFile = { matches: null, preference: null, fingerprints: [], mistakes: [] }
  const say = (line: number, sentence: string) => file.mistakes.push({ path, line, sentence })
  if (text.length > LARGEST_FILE) {
    say(1, "The file is larger than 1 MB. Split it.")
    return file
  }
  const reader = new Reader(file, say)
  try {
    reader.read(text)
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    say(reader.line, `${error.message} What stands before this line is used.`)
  }
  return file
}

class Reader {
  private readonly parser = new SaxesParser<{ xmlns: false; position: true }>({
    xmlns: false,
    position: true,
  })
  private readonly file: RecogFile
  private readonly say: (line: number, sentence: string) => void
  private readonly open: string[] = []
  private elements = 0
  private current: Fingerprint | null = null
  private example: RecogExample | null = null

  constructor(file: RecogFile, say: (line: number, sentence: string) => void) {
    this.file = file
    this.say = say
    const { parser } = this
    parser.on("doctype", () => {
      throw new Stop("A document type is not read, nor anything that it declares.")
    })
    parser.on("error", (error) => {
      throw new Stop(`This is not XML as it should be: ${error.message.replace(/^[\d:]+ ?/u, "")}`)
    })
    parser.on("opentag", ({ name, attributes }) => this.opened(name, attributes))
    parser.on("closetag", ({ name }) => this.closed(name))
    parser.on("text", (text) => this.text(text))
    parser.on("cdata", (text) => this.text(text))
  }

  get line(): number {
    return this.parser.line
  }

  read(text: string): void {
    this.parser.write(text).close()
  }

  private opened(name: string, attributes: Readonly<Record<string, string>>): void {
    this.elements += 1
    if (this.open.push(name) > DEEPEST) throw new Stop(`The elements are nested deeper than ${DEEPEST}.`)
    if (this.elements > MOST_ELEMENTS) throw new Stop(`There are more than ${MOST_ELEMENTS} elements.`)
    if (this.open.length === 1) this.root(name, attributes)
    else if (name === "fingerprint") this.fingerprint(attributes)
    else if (name === "param") this.param(attributes)
    else if (name === "example") this.begin(attributes)
    else if (name !== "description") this.say(this.line, `There is no element <${name}> in recog's files.`)
  }

  private root(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name !== "fingerprints") throw new Stop("Recog's files begin with <fingerprints>; this one does not.")
    this.file.matches = attributes["matches"] ?? null
    const preference = Number(attributes["preference"] ?? Number.NaN)
    this.file.preference = Number.isFinite(preference) ? preference : null
  }

  private fingerprint(attributes: Readonly<Record<string, string>>): void {
    const pattern = attributes["pattern"]
    if (pattern === undefined) this.say(this.line, 'The fingerprint has no "pattern".')
    const flags = (attributes["flags"] ?? "").split(/[,|\s]+/u).filter((flag) => flag !== "")
    const { line } = this
    this.current = { line, pattern: pattern ?? "", flags, description: "", params: [], examples: [] }
  }

  private param({ name, pos, value }: Readonly<Record<string, string>>): void {
    const position = Number(pos ?? "0")
    if (name === undefined || !Number.isInteger(position) || position < 0 || position > 99)
      this.say(this.line, 'A param needs a "name", and a "pos" that is 0 or a group\'s number.')
    else this.current?.params.push({ name, position, value: value ?? "" })
  }

  private begin(attributes: Readonly<Record<string, string>>): void {
    this.example = { line: this.line, attributes: { ...attributes }, text: "" }
    this.current?.examples.push(this.example)
  }

  private text(text: string): void {
    if (this.example !== null) this.example.text += text
    else if (this.open.at(-1) === "description" && this.current !== null) this.current.description += text
  }

  private closed(name: string): void {
    this.open.pop()
    if (name === "example") this.example = null
    if (name !== "fingerprint" || this.current === null) return
    if (this.current.pattern !== "") this.file.fingerprints.push(this.current)
    this.current = null
  }
}
