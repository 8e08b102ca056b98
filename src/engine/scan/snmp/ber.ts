/** One element of BER (X.690), as far as SNMP uses it. */
export interface Element {
  readonly tag: number
  readonly content: Buffer
}

const LONGEST_NUMBER = 8
const MOST_ELEMENTS = 512

/** The elements one after the other; null where a length leads outside. */
export function readElements(bytes: Buffer): readonly Element[] | null {
  const elements: Element[] = []
  let at = 0
  while (at < bytes.length) {
    const [tag, first] = [bytes[at], bytes[at + 1]]
    if (tag === undefined || first === undefined || elements.length >= MOST_ELEMENTS) return null
    const more = first < 0x80 ? 0 : first & 0x7f
    if (more > 3 || (first === 0x80 && more === 0) || at + 2 + more > bytes.length) return null
    const length = more === 0 ? first : bytes.readUIntBE(at + 2, more)
    const from = at + 2 + more
    if (from + length > bytes.length) return null
    elements.push({ tag, content: bytes.subarray(from, from + length) })
    at = from + length
  }
  return elements
}

/** The elements inside a constructed one; null where it is missing or of another kind. */
export function inside(element: Element | undefined, tag: number): readonly Element[] | null {
  return element?.tag === tag ? readElements(element.content) : null
}

/** A whole number as it stands, with its sign; null where it is none. */
export function numberIn(element: Element | undefined): number | null {
  if (element?.tag !== INTEGER) return null
  const { content } = element
  if (content.length === 0 || content.length > LONGEST_NUMBER) return null
  return content.reduce((sum, byte) => sum * 256 + byte, content[0]! >= 0x80 ? -1 : 0)
}

/** "1.3.6.1.2.1.1.1.0"; null where it is none. */
export function oidIn(element: Element | undefined): string | null {
  if (element?.tag !== OID || element.content.length === 0 || element.content.length > 256) return null
  const parts: number[] = []
  let part = 0
  for (const byte of element.content) {
    part = part * 128 + (byte & 0x7f)
    if (part > 0xffffffff) return null
    if (byte >= 0x80) continue
    if (parts.length === 0) {
      const head = Math.min(2, Math.floor(part / 40))
      parts.push(head, part - head * 40)
    } else parts.push(part)
    part = 0
  }
  return parts.join(".")
}

export const [INTEGER, OCTETS, NOTHING, OID, SEQUENCE] = [0x02, 0x04, 0x05, 0x06, 0x30] as const

/** An element with its length before it. */
export function encoded(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

/** A whole number from 0 to 2³¹ - 1. */
export function whole(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  let from = 0
  while (from < 3 && bytes[from] === 0 && bytes[from + 1]! < 0x80) from += 1
  return encoded(INTEGER, bytes.subarray(from))
}

export function oid(text: string): Buffer {
  const [first = 1, second = 3, ...parts] = text.split(".").map(Number)
  return encoded(OID, Buffer.from([first * 40 + second, ...parts.flatMap(base128)]))
}

function base128(value: number): readonly number[] {
  const digits = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    digits.unshift((rest % 128) | 0x80)
  return digits
}
