// The index of what stands where in the files of all sources, as it goes from the reader to what is kept.

export const BLOB_KINDS = ["text", "binary", "secret", "pointer"] as const
/** text: every word of it is looked up by; secret: only addresses and full names; pointer: the content is elsewhere. */
export type BlobKind = (typeof BLOB_KINDS)[number]

/** A line of a file, by the file's number in the index. */
export interface FileLine {
  readonly file: number
  readonly line: number
}

/** Where a token stands. */
export interface Posting {
  readonly token: string
  /** In how many files; lines are kept of no more than MOST_FILES of them. */
  readonly files: number
  /** The lines, as `PlacePacker` packs them. */
  readonly places: Uint8Array
}

/** A token that is in more files than this says nothing of a machine: it is counted, and no more lines are kept. */
export const MOST_FILES = 2_000

// Where a token stands, packed, since it is most of what the index consists of: pairs of numbers of seven bits a byte,
// how much further the file's number is and its line; within a file 0, and how much further the line is.

/** Packs one place behind the other; they come in the order of their files and lines. */
export class PlacePacker {
  private bytes = new Uint8Array(64)
  private length = 0
  private file = 0
  private line = 0

  add(file: number, line: number): void {
    this.put(file - this.file)
    this.put(file === this.file ? line - this.line : line)
    this.file = file
    this.line = line
  }

  /** What was packed since the last time. */
  take(): Uint8Array {
    const packed = this.bytes.slice(0, this.length)
    this.length = 0
    this.file = 0
    this.line = 0
    return packed
  }

  private put(number: number): void {
    if (this.length + 8 > this.bytes.length) this.grow()
    let rest = number
    while (rest > 127) {
      this.bytes[this.length] = (rest % 128) + 128
      this.length += 1
      rest = Math.floor(rest / 128)
    }
    this.bytes[this.length] = rest
    this.length += 1
  }

  private grow(): void {
    const larger = new Uint8Array(this.bytes.length * 2)
    larger.set(this.bytes)
    this.bytes = larger
  }
}

/** Tells the places that were packed, until `onPlace` says that it was enough. */
export function eachPlace(packed: Uint8Array, onPlace: (file: number, line: number) => boolean): void {
  let at = 0
  const number = (): number => {
    let value = 0
    let scale = 1
    for (let byte = 128; byte > 127 && at < packed.length; at += 1) {
      byte = packed[at]!
      value += (byte % 128) * scale
      scale *= 128
    }
    return value
  }
  let file = 0
  let line = 0
  while (at < packed.length) {
    const further = number()
    line = further === 0 ? line + number() : number()
    file += further
    if (!onPlace(file, line)) return
  }
}

/** The places that were packed. */
export function placesOf(packed: Uint8Array): readonly FileLine[] {
  const places: FileLine[] = []
  eachPlace(packed, (file, line) => places.push({ file, line }) > 0)
  return places
}
