import type { Declared } from "#model/declaration.ts"
import { heading, saidAt, type Heading, type Said } from "./comments.ts"
import { declared } from "./declared.ts"
import type { SourceText } from "./format.ts"
import type { Gathering } from "./reading.ts"
import type { Referred } from "./referred.ts"
import { generated } from "./zone-generate.ts"
import { wholeName, type Origin, type Origins } from "./zone-names.ts"
import { recordIn, recordOnceIn, secondsIn, type WrittenRecord } from "./zone-record.ts"
import type { Owner } from "./dns-record.ts"
import { told } from "./dns-records.ts"
import { isFilledIn, statementsOf, type Statement, type Word, type Words } from "./zone-words.ts"

const DEEPEST_INCLUDE = 10
const MOST_INCLUDES = 10_000
const MOST_STATEMENTS = 2_000_000
const MOST_DECLARATIONS = 500_000
const MOST_GENERATED_IN_ALL = 100_000

/** What the names of a zone file are relative to when it begins. */
interface Beginning {
  readonly origin: Origin
  /** By the file's name only: what its SOA record says is better. */
  readonly guessed: boolean
}

/** Where the reading of a file stands; a file that it includes has a place of its own. */
interface Place {
  readonly path: string
  readonly depth: number
  readonly heading: Heading
  readonly times: Times
  /** What has been said of the file and is not said again. */
  readonly said: Set<string>
  origins: Origins
  guessed: boolean
  owner: Owner | null
}

/** TTLs hold through the files of a zone. */
interface Times {
  /** Of $TTL, which holds for all that say none. */
  ttl: number | null
  /** Of the last record that said one, which holds where there is no $TTL. */
  last: number | null
}

/** Walks through zone files and what they include, and gathers what their records declare. */
export class ZoneWalk {
  readonly visited = new Set<string>()
  private readonly open = new Set<string>()
  private statements = MOST_STATEMENTS
  private declarations = MOST_DECLARATIONS
  private includes = MOST_INCLUDES
  private generations = MOST_GENERATED_IN_ALL
  private readonly referred: Referred
  private readonly found: Gathering

  constructor(referred: Referred, found: Gathering) {
    this.referred = referred
    this.found = found
  }

  /** Reads a file as a zone of its own. */
  zone(file: SourceText, { origin, guessed }: Beginning): void {
    const origins = { origin, zone: origin, file: origin }
    const times = { ttl: null, last: null }
    const place = { path: file.path, depth: 0, heading: heading(), times, said: new Set<string>() }
    this.read(file, { ...place, origins, guessed, owner: null })
  }

  private read(file: SourceText, place: Place): void {
    this.visited.add(file.path)
    this.open.add(file.path)
    for (const statement of statementsOf(file.text)) {
      this.statements -= 1
      if (this.statements < 0 || this.declarations < 0) {
        this.once(place, statement.line, "There is more from here on than is read of one source.")
        break
      }
      this.statement(statement, place)
    }
    this.open.delete(file.path)
  }

  private statement(statement: Statement, place: Place): void {
    const { line } = statement
    if (statement.kind === "empty") place.heading.ended()
    else if (statement.kind === "mistake") this.found.problem(place.path, line, statement.sentence)
    else if (statement.kind === "comment") this.comment(statement.text, line, place)
    else if (!statement.indented && statement.words[0]!.text.startsWith("$")) {
      this.directive(statement, place)
    } else {
      place.heading.passed()
      this.record(statement, statement.words, place)
    }
  }

  /** A record that is commented out no longer holds; other comments say something of what follows. */
  private comment(text: string, line: number, place: Place): void {
    const record = recordOnceIn(text, line)
    // "reserved: db1 1H IN A 10.2.1.15" is said of an address of its own, and not of what follows.
    if (record === null && /\sIN\s{1,20}(?:A|AAAA|CNAME|PTR)\s/u.test(text)) return place.heading.ended()
    if (record === null) return place.heading.comment(text, line)
    const said = { purpose: null, owner: null }
    const one = this.told(
      record,
      { line, endLine: line, owner: ownerFrom(record.owner!, place), said },
      place,
    )
    if (one.kind === "declared") this.keep({ ...one.declared, state: "stale" })
  }

  private record(statement: Words, words: readonly Word[], place: Place): void {
    const { line, endLine } = statement
    const record = recordIn(words, statement.indented)
    if (record.kind === "mistake") return this.found.problem(place.path, line, record.sentence)
    if (record.kind === "filled in") return this.filledIn(place, line)
    if (record.kind === "other class") return
    if (record.owner !== null) {
      if (record.type === "SOA") zoneBegins(record.owner, place)
      place.owner = this.ownerOf(record.owner, place)
    }
    const { owner } = place
    if (owner === null) return this.found.problem(place.path, line, "No name stands before this record.")
    place.times.last = record.ttl ?? place.times.last
    const said = saidAt(record.type === "SOA" ? "" : statement.comment, line, place.heading)
    const one = this.told(record, { line, endLine, owner, said }, place)
    if (one.kind === "mistake") this.found.problem(place.path, line, one.sentence)
    if (one.kind === "filled in") this.filledIn(place, line)
    if (one.kind === "declared") this.keep(one.declared)
    // What stands above the SOA record is said of the zone.
    if (record.type === "SOA") place.heading.ended()
  }

  private told(
    record: WrittenRecord,
    at: { readonly line: number; readonly endLine: number; readonly owner: Owner; readonly said: Said },
    { path, origins, times }: Place,
  ) {
    const { type, words } = record
    const ttl = record.ttl ?? times.ttl ?? times.last
    return told({ format: "zone", path, ...at, type, ttl, words, origins })
  }

  private ownerOf(word: Word, place: Place): Owner {
    const { origins } = place
    const relative = !word.text.endsWith(".") && origins.origin === null && !isFilledIn(word.text)
    if (relative)
      this.once(
        place,
        word.line,
        "It is not said which zone this file is of, so its names are read as short ones.",
      )
    return ownerFrom(word, place)
  }

  private directive(statement: Words, place: Place): void {
    const { line, words } = statement
    const [name, first, second] = words
    const directive = name!.text.toUpperCase()
    if (directive === "$GENERATE") return this.generate(statement, place)
    place.heading.ended()
    if (directive.startsWith("$ADDR_LIMIT")) return
    if (first === undefined) return this.found.problem(place.path, line, "This directive says nothing.")
    if (directive === "$ORIGIN") this.origin(first, place)
    else if (directive === "$TTL") this.ttl(first, place)
    else if (directive === "$INCLUDE") this.include(first, second ?? null, place)
    else this.found.problem(place.path, line, "This directive is not known.")
  }

  private origin(word: Word, place: Place): void {
    if (isFilledIn(word.text)) return this.filledIn(place, word.line)
    const origin = wholeName(word.text, place.origins)
    place.origins = { ...place.origins, origin, zone: place.origins.zone ?? origin }
    place.guessed = false
  }

  private ttl(word: Word, place: Place): void {
    const seconds = secondsIn(word.text)
    if (seconds !== null) place.times.ttl = seconds
    else if (!isFilledIn(word.text)) this.found.problem(place.path, word.line, "This $TTL is no time.")
  }

  private include(word: Word, from: Word | null, place: Place): void {
    const file = isFilledIn(word.text) ? null : this.referred.file(place.path, word.text)
    if (file === null)
      return this.found.lacks(place.path, word.line, "The file that is included here is not in this source.")
    this.includes -= 1
    const depth = place.depth + 1
    if (this.open.has(file.path) || depth > DEEPEST_INCLUDE || this.includes < 0)
      return this.found.problem(place.path, word.line, "Files include each other here without an end.")
    const origin = from === null ? place.origins.origin : wholeName(from.text, place.origins)
    const origins = { origin, zone: place.origins.zone, file: origin }
    const { times } = place
    const said = new Set<string>()
    this.read(file, {
      path: file.path,
      depth,
      heading: heading(),
      times,
      said,
      origins,
      guessed: false,
      owner: null,
    })
  }

  private generate(statement: Words, place: Place): void {
    const { line } = statement
    const one = generated(statement.words.slice(1), this.generations)
    if (one.kind === "mistake") return this.found.problem(place.path, line, one.sentence)
    if (one.kind === "many") return this.pattern(statement, one.pattern, place)
    this.generations -= one.of.length
    const { owner } = place
    for (const words of one.of) this.record({ ...statement, indented: false }, words, place)
    place.owner = owner
  }

  private pattern(statement: Words, words: readonly Word[], place: Place): void {
    const { line, endLine } = statement
    const pattern = wholeName(words[0]!.text, place.origins)
    const { purpose, owner } = saidAt(statement.comment, line, place.heading)
    const at = { format: "zone", path: place.path, line, endLine }
    this.keep(
      declared({ ...at, state: "pattern", pattern, purpose, owner, attributes: { record: "$GENERATE" } }),
    )
    this.found.problem(
      place.path,
      line,
      "More records would be written out here than we write; the pattern is kept.",
    )
  }

  private filledIn(place: Place, line: number): void {
    if (place.said.has("filled in")) return
    place.said.add("filled in")
    this.found.lacks(place.path, line, "Records are filled in here by a template, which is not run.")
  }

  private once(place: Place, line: number, sentence: string): void {
    if (place.said.has(sentence)) return
    place.said.add(sentence)
    this.found.problem(place.path, line, sentence)
  }

  private keep(one: Declared): void {
    this.declarations -= 1
    if (this.declarations >= 0) this.found.add(one)
  }
}

/** An SOA record of a whole name says what zone this is, better than the name of the file. */
function zoneBegins(owner: Word, place: Place): void {
  if (!place.guessed || !owner.text.endsWith(".") || isFilledIn(owner.text)) return
  const origin = wholeName(owner.text, place.origins)
  place.origins = { origin, zone: origin, file: origin }
  place.guessed = false
}

const ownerFrom = (word: Word, { origins }: Place): Owner => ({
  name: wholeName(word.text, origins),
  raw: word.text,
  line: word.line,
})
