/** How the values of one claim have to do with each other. */
export interface Kin {
  /** One key for spellings of one value. */
  readonly keyOf: (value: string) => string
  /** Keys of the less specific values right above: whoever says one of them says nothing against this. */
  readonly above: (key: string) => readonly string[]
  /** What to call a value that nobody named, but that follows from several that were; null: it is no answer. */
  readonly nameOf: (key: string) => string | null
  /** How a value is written, of the spellings that were heard; without it as the strongest vote writes it. */
  readonly written?: (key: string, spellings: readonly string[]) => string
}

/** A key and all above it, each once. */
export function lineOf({ above }: Pick<Kin, "above">, key: string): readonly string[] {
  const line = new Set([key])
  for (const each of line) {
    for (const higher of above(each)) line.add(higher)
    if (line.size > LONGEST_LINE) break
  }
  return [...line]
}

const LONGEST_LINE = 32

const plain = (value: string) => value.toLowerCase().replaceAll(/\s+/gu, " ").trim()

/** Values that have nothing to do with each other. */
export const STRANGERS: Kin = { keyOf: plain, above: () => [], nameOf: () => null }

/** "12.5" is "12", more exactly; "10.11 p3" stands alone. */
export const VERSIONS: Kin = {
  keyOf: plain,
  above: (key) => {
    const at = key.lastIndexOf(".")
    return at > 0 && /^[\d.]{1,60}$/u.test(key) ? [key.slice(0, at)] : []
  },
  nameOf: () => null,
}

/** Models of a maker: "ProLiant DL380 Gen10" is a "ProLiant DL380", more exactly, and its maker's name is no part of it. */
export function modelsOf(vendor: string | null): Kin {
  const maker = vendor === null ? null : MAKERS.keyOf(vendor)
  return {
    keyOf: (value) => {
      const words = plain(value).split(" ")
      const first = words.findIndex((word) => MAKERS.keyOf(word) !== maker)
      return (first < 0 ? words : words.slice(first)).join(" ")
    },
    above: (key) => {
      const at = key.lastIndexOf(" ")
      return at > 0 ? [key.slice(0, at)] : []
    },
    nameOf: () => null,
  }
}

/** Kinds, as rules/vocabulary/kinds.yaml has them: by kind, what it may be called as well. */
export function kindsFrom(also: Readonly<Record<string, readonly string[]>>): Kin {
  return { keyOf: (value) => value, above: (key) => own(also, key), nameOf: () => null }
}

const own = (table: Readonly<Record<string, readonly string[]>>, key: string): readonly string[] =>
  Object.hasOwn(table, key) ? table[key]! : []

// What companies call themselves beside their name.
const FORMS =
  /\b(?:inc|incorporated|corp|corporate|corporation|co|company|ltd|limited|llc|gmbh|ag|ab|sa|bv|plc|oy|kg|srl|spa|pte|pty|systems?|networks?|networking|technolog(?:y|ies)|communications?|electronics?|international|group|holdings?|computers?|digital|industries|foundation|trading|the|usa?|americas?|hangzhou|zhejiang|shenzhen|beijing)\b/gu

const SAME_MAKER: Readonly<Record<string, string>> = {
  "hewlett packard": "hp",
  "hewlett packard enterprise": "hpe",
  "super micro": "supermicro",
  "routerboard com": "mikrotik",
  mikrotikls: "mikrotik",
  "avm audiovisuelles marketing und": "avm",
  "international business machines": "ibm",
  "raspberry pi trading": "raspberry pi",
}

const WRITTEN: Readonly<Record<string, string>> = {
  hp: "HP",
  hpe: "HPE",
  ibm: "IBM",
  avm: "AVM",
  supermicro: "Supermicro",
  mikrotik: "MikroTik",
}

/** Makers: "Cisco Systems, Inc" is "Cisco". */
export const MAKERS: Kin = {
  keyOf: (value) => {
    const words = plain(value.replaceAll(/[^\p{L}\p{N}]+/gu, " "))
    const bare = plain(words.replaceAll(FORMS, " "))
    const key = bare === "" ? words : bare
    return Object.hasOwn(SAME_MAKER, key) ? SAME_MAKER[key]! : key
  },
  // Its cards and older boards still say who it was before.
  above: (key) => (key === "hpe" ? ["hp"] : []),
  written: (key, spellings) =>
    Object.hasOwn(WRITTEN, key)
      ? WRITTEN[key]!
      : spellings.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))[0]!,
  nameOf: () => null,
}
