import { spawn } from "node:child_process"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { projectFolder } from "#http/project.ts"
import { serve as serveConsole, type Served } from "#http/serve.ts"
import { Failure } from "#model/failure.ts"
import { writeDocument } from "./documents.ts"
import { EXIT, type Exit } from "./exit.ts"
import { interruption } from "./interrupt.ts"
import type { Terminal } from "./terminal.ts"
import { placesFor, verbOf, wholeNumber, type Common, type Shell, type Verb } from "./verb.ts"
import { connect, openLasting, type Connection } from "./connection.ts"

interface Options extends Common {
  readonly port?: number
  readonly open?: boolean
}

/** `rollcall serve`: the console for browsers on this computer. */
export const serve: Verb = (program, shell) => {
  verbOf(program, "serve", "serve the console on 127.0.0.1, to whoever has the link it prints")
    .option("--port <port>", "this port; without it, the usual one or the next that is free", portNumber)
    .option("--open", "open the link in the browser")
    .action((options: Options) => serveWithEngine(shell, options))
}

async function serveWithEngine(shell: Shell, options: Options): Promise<void> {
  const connection = await connect(placesFor(options), openLasting)
  try {
    shell.exit = await serveUntilAsked(shell.terminal, options, connection)
  } finally {
    await connection.close()
  }
}

async function serveUntilAsked(terminal: Terminal, options: Options, connection: Connection): Promise<Exit> {
  const pages = join(projectFolder, "out", "renderer")
  const served = await serveConsole({ api: connection.handler, pages, port: options.port ?? null })
  const url = served.newLink()
  const { database } = placesFor(options)
  // Listened for before the link is shown: whoever reads it may end the console at once.
  const ending = [interruption(), connection.asked]
  if (options.json) {
    await writeDocument(terminal, "serve", { url, port: served.port, pid: process.pid, database })
  } else {
    await terminal.line(url)
    terminal.say("The link lets one browser in, once. Ctrl-C ends the console.")
  }
  if (options.open) openInBrowser(url)
  const quiet = newLinksOnEnter(terminal, served)
  await Promise.race(ending)
  quiet()
  await served.close()
  return EXIT.done
}

function newLinksOnEnter(terminal: Terminal, served: Served): () => void {
  if (!terminal.interactive) return () => {}
  terminal.say("Enter prints a new link.")
  const lines = createInterface({ input: process.stdin })
  lines.on("line", () => terminal.say(served.newLink()))
  return () => lines.close()
}

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
}

function openInBrowser(url: string): void {
  const [program, ...args] = openers[process.platform] ?? ["xdg-open"]
  // No browser to be found is no reason to end: the link has been printed.
  spawn(program, [...args, url], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref()
}

function portNumber(text: string): number {
  const port = wholeNumber(text)
  if (port < 1 || port > 65_535)
    throw new Failure("bad-input", `There is no port ${text}. Ports go from 1 to 65535.`)
  return port
}
