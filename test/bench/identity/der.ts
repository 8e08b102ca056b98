/** Just enough of ASN.1's distinguished encoding to write a certificate that any reader takes. */
export function node(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body])
}

export const sequence = (...parts: readonly Uint8Array[]) => node(0x30, ...parts)
export const set = (...parts: readonly Uint8Array[]) => node(0x31, ...parts)
export const utf8 = (text: string) => node(0x0c, Buffer.from(text))
export const nothing = node(0x05)
export const bits = (bytes: Uint8Array) => node(0x03, Buffer.from([0]), bytes)

/** A positive whole number. */
export function integer(bytes: Uint8Array): Buffer {
  return node(0x02, (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes)
}

export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number)
  return node(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

/** UTCTime, good until 2049. */
export function utcTime(moment: number): Buffer {
  const digits = new Date(moment).toISOString().replaceAll(/[-:T]/g, "").slice(2, 14)
  return node(0x17, Buffer.from(`${digits}Z`))
}

function lengthOf(length: number): Buffer {
  if (length < 128) return Buffer.from([length])
  if (length < 256) return Buffer.from([0x81, length])
  return Buffer.from([0x82, length >> 8, length & 255])
}

function base128(value: number): number[] {
  const low = value & 127
  return value < 128 ? [low] : [...base128(value >> 7).map((byte) => byte | 128), low]
}
