const LONGEST = 4_096

type OnLine = (text: string, from: number, end: number) => void

/**
 * Cuts a stream into lines as it comes, told as places in a text, so that nothing is copied for a line that nobody
 * keeps. Of a line that is too long only the beginning is told.
 */
export class Lines {
  private rest = ""
  private passing = false
  private readonly onLine: OnLine

  constructor(onLine: OnLine) {
    this.onLine = onLine
  }

  take(chunk: Buffer) {
    const text = this.rest + chunk.toString("latin1")
    let from = 0
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", from)) {
      if (this.passing) this.passing = false
      else this.onLine(text, from, Math.min(end, from + LONGEST))
      from = end + 1
    }
    this.rest = text.slice(from)
    if (this.rest.length > LONGEST) this.skip()
  }

  /** The stream has ended: what came without a line's end is a line too. */
  end() {
    if (this.rest !== "" && !this.passing) this.onLine(this.rest, 0, this.rest.length)
    this.rest = ""
  }

  private skip() {
    if (!this.passing) this.onLine(this.rest, 0, LONGEST)
    this.passing = true
    this.rest = ""
  }
}

/** The last lines that somebody will want to read, as text. */
export class LastLines {
  readonly lines: string[] = []
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  keep(text: string, from: number, end: number) {
    const line = Buffer.from(text.slice(from, Math.min(end, from + 1_000)), "latin1").toString("utf8")
    if (line.trim() === "") return
    this.lines.push(line)
    if (this.lines.length > this.most) this.lines.shift()
  }
}
