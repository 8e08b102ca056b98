import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { z } from "zod"
import { FORMATS } from "#engine/declarations/formats.ts"

/** By path: the content that a file had when it was read last, and its format; null: of none that we read. */
export type KnownFormats = ReadonlyMap<string, { readonly oid: string; readonly format: string | null }>

/** Where the readers are others than those that read it, everything is read again. */
const READING = 1

const kept = z.object({
  reading: z.literal(READING),
  formats: z.array(z.string()),
  files: z.array(z.tuple([z.string(), z.string(), z.number().int()])),
})

const fileOf = (folder: string, source: number) => join(folder, `${source}.formats.json`)

/** What is known of a source's files; nothing where it was never read, or by other readers. */
export async function knownFormats(folder: string, source: number): Promise<KnownFormats> {
  try {
    const { formats, files } = kept.parse(JSON.parse(await readFile(fileOf(folder, source), "utf8")))
    if (formats.join() !== FORMATS.map(({ name }) => name).join()) return new Map()
    return new Map(files.map(([path, oid, format]) => [path, { oid, format: formats[format] ?? null }]))
  } catch {
    return new Map()
  }
}

/** Keeps it for the next time; where it can't be kept, everything is read again then. */
export async function keepFormats(folder: string, source: number, known: KnownFormats): Promise<void> {
  const formats = FORMATS.map(({ name }) => name)
  const files = [...known].map(([path, { oid, format }]) => [
    path,
    oid,
    format === null ? -1 : formats.indexOf(format),
  ])
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(fileOf(folder, source), JSON.stringify({ reading: READING, formats, files }), {
    mode: 0o600,
  }).catch(() => {})
}
