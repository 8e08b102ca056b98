import { once } from "node:events"
import pico from "picocolors"
import { printable } from "#model/printable.ts"

type Colours = ReturnType<typeof pico.createColors>

/** Data goes to stdout; what is said about it goes to stderr. */
export interface Terminal {
  /** Writes data, and waits where the reader is slower. */
  write(text: string): Promise<void>
  /** Writes one line of data. */
  line(text: string): Promise<void>
  /** Says a sentence beside the data. */
  say(text: string): void
  /** A line that the next one replaces; where stderr is no terminal it is said only every few seconds. */
  progress(text: string): void
  /** How wide the terminal is that data goes to; null where it goes to a file or a program. */
  readonly columns: number | null
  readonly colours: Colours
  /** Colours for stderr. */
  readonly sayColours: Colours
  /** A person sits at the keyboard and sees what is said. */
  readonly interactive: boolean
}

interface Streams {
  readonly out: NodeJS.WriteStream
  readonly err: NodeJS.WriteStream
  readonly input: NodeJS.ReadStream
  readonly environment: NodeJS.ProcessEnv
}

const SAY_PROGRESS_EVERY_MS = 5_000

/** The terminal of this process. */
export function terminalOf({ out, err, input, environment }: Streams): Terminal {
  let shown = false
  let saidAt = 0
  const wipe = () => {
    if (shown) err.write("\r\u001b[K")
    shown = false
  }
  const write = async (text: string) => {
    if (shown && out.isTTY) wipe()
    if (!out.write(text)) await once(out, "drain")
  }
  return {
    write,
    line: (text) => write(`${text}\n`),
    say: (text) => {
      wipe()
      err.write(`${text}\n`)
    },
    progress: (text) => {
      if (err.isTTY) {
        err.write(`\r${cut(text, err.columns || 80)}\u001b[K`)
        shown = true
        return
      }
      if (Date.now() - saidAt < SAY_PROGRESS_EVERY_MS) return
      saidAt = Date.now()
      err.write(`${text}\n`)
    },
    columns: out.isTTY ? out.columns || 80 : null,
    colours: pico.createColors(coloured(out, environment)),
    sayColours: pico.createColors(coloured(err, environment)),
    interactive: input.isTTY && err.isTTY,
  }
}

function coloured(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): boolean {
  if (environment["NO_COLOR"]) return false
  if (environment["FORCE_COLOR"]) return environment["FORCE_COLOR"] !== "0"
  return stream.isTTY && environment["TERM"] !== "dumb"
}

const cut = (text: string, width: number) => printable(text, Math.max(20, width - 1))

/** A reader that went away (`rollcall machines | head`) is no mistake: the command ends quietly. */
export function endQuietlyWithReader(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0)
    throw error
  })
}
