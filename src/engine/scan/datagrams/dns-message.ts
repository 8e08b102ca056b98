import { type Answer, decode } from "dns-packet"

const QUERY_TYPES = { A: 1, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, ANY: 255 } as const
const QUERY_CLASSES = { IN: 1, CH: 3 } as const

export interface Query {
  /** Whole, or in labels where one of them may hold a dot ("Brother HL-1.0", "_ipp", "_tcp", "local"). */
  readonly name: string | readonly string[]
  readonly type: keyof typeof QUERY_TYPES
  readonly class?: keyof typeof QUERY_CLASSES
  /** Asks the server to find out from others what it doesn't know. */
  readonly recursion?: boolean
}

const HEADER = 12
/** More records than any answer of a machine about itself holds. */
const MOST_RECORDS = 256
const LONGEST_LABEL = 63

/** A query for one or several names at once; the first one says whether recursion is wanted. */
export function queryFor(id: number, ...queries: readonly Query[]): Buffer {
  const header = Buffer.alloc(HEADER)
  header.writeUInt16BE(id, 0)
  header.writeUInt16BE(queries[0]?.recursion ? 0x0100 : 0, 2)
  header.writeUInt16BE(queries.length, 4)
  return Buffer.concat([header, ...queries.flatMap(questionBytes)])
}

function questionBytes({ name, type, class: of = "IN" }: Query): readonly Buffer[] {
  const labels = typeof name === "string" ? name.split(".").filter((label) => label !== "") : name
  const tail = Buffer.alloc(5)
  tail.writeUInt16BE(QUERY_TYPES[type], 1)
  tail.writeUInt16BE(QUERY_CLASSES[of], 3)
  const bytes = labels.map((label) => Buffer.from(label).subarray(0, LONGEST_LABEL))
  return [...bytes.flatMap((label) => [Buffer.from([label.length]), label]), tail]
}

/** What a response says, as far as it can be read. */
export interface Message {
  readonly id: number
  readonly isResponse: boolean
  readonly recursionAvailable: boolean
  readonly isRefused: boolean
  /** Answers first, then what was added to them. */
  readonly records: readonly Answer[]
}

/** Null for what is no DNS message, or holds more records than a machine has to tell of itself. */
export function readMessage(bytes: Buffer): Message | null {
  if (bytes.length < HEADER) return null
  // Counts come first: the decoder makes room for as many as are announced.
  const counted = [4, 6, 8, 10].reduce((sum, at) => sum + bytes.readUInt16BE(at), 0)
  if (counted > MOST_RECORDS) return null
  try {
    const { id = 0, type, flag_ra: recursionAvailable, answers = [], additionals = [] } = decode(bytes)
    return {
      id,
      isResponse: type === "response",
      recursionAvailable,
      isRefused: (bytes.readUInt16BE(2) & 0xf) === 5,
      records: [...answers, ...additionals],
    }
  } catch {
    // Names that run in circles, lengths that lead outside: no answer.
    return null
  }
}

/** The strings of a TXT record; nothing for any other. */
export function textOf(record: Answer): readonly string[] {
  if (record.type !== "TXT") return []
  const parts = Array.isArray(record.data) ? record.data : [record.data]
  return parts.map((part) => (typeof part === "string" ? part : Buffer.from(part).toString("utf8")))
}
