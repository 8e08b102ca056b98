import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { z } from "zod"
import { isDocumentName, jsonSchema } from "#cli/schemas.ts"

/** The fixture of two machines, one of which sends control characters. */
export const twoMachines = join(import.meta.dirname, "two-machines_nmap-7.93.xml")

export interface Ended {
  readonly exit: number | null
  readonly out: string
  readonly err: string
}

/** A folder of its own for one test's Rollcall, and the command in it. */
export interface Home {
  readonly folder: string
  start(...args: readonly string[]): ChildProcessWithoutNullStreams
  run(...args: readonly string[]): Promise<Ended>
  /** Runs with --json and checks the answer against the schema it names. */
  json(...args: readonly string[]): Promise<Record<string, unknown>>
  remove(): void
}

const command = join(import.meta.dirname, "..", "..", "bin", "rollcall")
const LONGEST_MS = 60_000

/** Makes such a folder. */
export const newHome = (): Home => homeAt(mkdtempSync(join(tmpdir(), "rollcall-cli-")))

/** The command in a folder that is there; an engine that runs in it is asked. */
export function homeAt(folder: string): Home {
  const env = { ...process.env, ROLLCALL_HOME: folder, XDG_RUNTIME_DIR: "", NO_COLOR: "1", TZ: "UTC" }
  const start = (...args: readonly string[]) => spawn(command, args, { env, timeout: LONGEST_MS })
  const run = (...args: readonly string[]) => ended(start(...args))
  return {
    folder,
    start,
    run,
    json: async (...args) => documentIn(await run(...args, "--json")),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** What a command said, and how it ended. */
export function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let out = ""
  let err = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text))
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text))
  return new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("close", (exit) => resolve({ exit, out, err }))
  })
}

/** Waits until a command has said something that matches. */
export function said(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<string> {
  let text = ""
  return new Promise((resolve, reject) => {
    stream.on("data", (piece: unknown) => {
      text += String(piece)
      if (pattern.test(text)) resolve(text)
    })
    stream.once("end", () => reject(new Error(`It ended without saying ${pattern}: ${text}`)))
  })
}

function documentIn({ out, err }: Ended): Record<string, unknown> {
  if (out === "") throw new Error(`There was no answer: ${err}`)
  const document = z.looseObject({ schema: z.string() }).parse(JSON.parse(out))
  const name = /^rollcall\/(.+)@1$/.exec(document.schema)?.[1] ?? ""
  if (!isDocumentName(name)) throw new Error(`No schema is published for ${document.schema}.`)
  // What rollcall schema prints, byte for byte.
  z.fromJSONSchema(JSON.parse(JSON.stringify(jsonSchema(name)))).parse(document)
  return document
}
