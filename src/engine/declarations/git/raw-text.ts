/** Bytes of a repository as text. */
export interface RawText {
  readonly text: string
  readonly encoding: "utf-8" | "utf-16" | "latin-1"
}

const LOOK_AT = 8_000
const strict = new TextDecoder("utf-8", { fatal: true })
const latin1 = new TextDecoder("latin1")

/** Reads the bytes of a file as text: UTF-8, UTF-16 with its mark, else Latin-1; null where they are no text. */
export function textOf(bytes: Buffer): RawText | null {
  const utf16 = utf16Of(bytes)
  if (utf16 !== null) return { text: utf16, encoding: "utf-16" }
  // git's own rule: a NUL near the beginning makes a file binary.
  if (bytes.subarray(0, LOOK_AT).includes(0)) return null
  const read = plainText(bytes)
  return read.encoding === "latin-1" && isNoise(bytes) ? null : read
}

/** Reads names and messages, which are always text, whatever wrote them. */
export function plainText(bytes: Buffer): RawText {
  try {
    return { text: strict.decode(bytes), encoding: "utf-8" }
  } catch {
    return { text: latin1.decode(bytes), encoding: "latin-1" }
  }
}

/** A path as it is where it is UTF-8; else with each byte that is not as \xE9, for show only. */
export function pathText(bytes: Buffer): { readonly path: string; readonly escaped: boolean } {
  const text = bytes.toString("utf8")
  if (!text.includes("\uFFFD") || Buffer.from(text).equals(bytes)) return { path: text, escaped: false }
  const shown = latin1Bytes(bytes).replaceAll(
    /[\x80-\xFF]/gu,
    (letter) => `\\x${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return { path: shown, escaped: true }
}

/** One letter for each byte; the decoder named latin1 is Windows-1252 in truth. */
const latin1Bytes = (bytes: Buffer) => bytes.toString("latin1")

function utf16Of(bytes: Buffer): string | null {
  if (bytes.length < 2) return null
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes)
  return null
}

function isNoise(bytes: Buffer): boolean {
  const start = bytes.subarray(0, LOOK_AT)
  let odd = 0
  for (const byte of start) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13) odd += 1
  return odd * 50 > start.length
}

const POINTER = Buffer.from("version https://git-lfs.github.com/spec/")
const LARGEST_POINTER = 1_024

/** Whether a file is only the pointer of git LFS to one that is kept elsewhere. */
export const isLfsPointer = (bytes: Buffer): boolean =>
  bytes.length <= LARGEST_POINTER && bytes.subarray(0, POINTER.length).equals(POINTER)
