/** One element of ASN.1's basic encoding (X.690). */
export interface Element {
  readonly tag: number
  readonly content: Buffer
  /** With its tag and length. */
  readonly whole: Buffer
}

const MOST_ELEMENTS = 1_000

/** The first element; a RangeError where its length lies. */
export function element(bytes: Buffer): Element {
  const tag = bytes.readUInt8(0)
  const short = bytes.readUInt8(1)
  const lengthBytes = short < 0x80 ? 0 : short & 0x7f
  if (short === 0x80 || lengthBytes > 4) throw new RangeError("a length that is none")
  const length = lengthBytes === 0 ? short : bytes.readUIntBE(2, lengthBytes)
  const end = 2 + lengthBytes + length
  if (end > bytes.length) throw new RangeError("longer than what came")
  return { tag, content: bytes.subarray(2 + lengthBytes, end), whole: bytes.subarray(0, end) }
}

/** All elements one after the other. */
export function elements(bytes: Buffer): readonly Element[] {
  const found: Element[] = []
  for (let rest = bytes; rest.length > 0 && found.length < MOST_ELEMENTS;) {
    const next = element(rest)
    found.push(next)
    rest = rest.subarray(next.whole.length)
  }
  return found
}

/** "2.5.4.3". */
export function objectId(content: Buffer): string {
  const numbers: number[] = []
  let number = 0
  for (const byte of content.subarray(0, 40)) {
    number = number * 128 + (byte & 0x7f)
    if (byte < 0x80) {
      numbers.push(number)
      number = 0
    }
  }
  const [first = 0, ...rest] = numbers
  const root = Math.min(2, Math.floor(first / 40))
  return [root, first - root * 40, ...rest].join(".")
}

/** An element made of others or of bytes. */
export function made(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content])
  const head = Buffer.alloc(length < 0x100 ? 3 : length < 0x10000 ? 4 : 5)
  head.writeUInt8(tag)
  head.writeUInt8(0x80 + head.length - 2, 1)
  head.writeUIntBE(length, 2, head.length - 2)
  return Buffer.concat([head, content])
}
