import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { z } from "zod"
import type { Source } from "#model/source.ts"
import { FORMATS } from "#engine/declarations/formats.ts"
import { MAPPING_FORMAT } from "#engine/declarations/formats/mapping-file.ts"

/** By path: what a file's content was when it was read last, and its format; null: of none that we read. */
export type KnownFormats = ReadonlyMap<string, { readonly version: string; readonly format: string | null }>

/** Where the readers are others than those that read it, everything is read again. */
const READING = 3

const kept = z.object({
  reading: z.literal(READING),
  synced: z.number(),
  formats: z.array(z.string()),
  files: z.array(z.tuple([z.string(), z.string(), z.number().int()])),
})

type Read = Pick<Source, "id" | "synced">

/** Where it is kept. */
export const knownFormatsFile = (folder: string, id: number) => join(folder, `${id}.formats.json`)

const namesNow = () => [...FORMATS.map(({ name }) => name), MAPPING_FORMAT]

/**
 * What is known of a source's files; nothing where it was never read, or by other readers, or where what is in the
 * database is not what was read with it: after a crash between the two, and when a backup came back.
 */
export async function knownFormats(folder: string, { id, synced: read }: Read): Promise<KnownFormats> {
  try {
    const text = await readFile(knownFormatsFile(folder, id), "utf8")
    const { formats, files, synced } = kept.parse(JSON.parse(text))
    if (formats.join() !== namesNow().join() || synced !== read) return new Map()
    return new Map(
      files.map(([path, version, format]) => [path, { version, format: formats[format] ?? null }]),
    )
  } catch {
    return new Map()
  }
}

/** Keeps it for the next time; where it can't be kept, everything is read again then. */
export async function keepFormats(folder: string, { id, synced }: Read, known: KnownFormats): Promise<void> {
  const formats = namesNow()
  const files = [...known].map(([path, { version, format }]) => [
    path,
    version,
    format === null ? -1 : formats.indexOf(format),
  ])
  const file = knownFormatsFile(folder, id)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(`${file}.new`, JSON.stringify({ reading: READING, synced, formats, files }), {
      mode: 0o600,
    })
    await rename(`${file}.new`, file)
  } catch {
    // The disk may be full: then there is none of this moment.
  }
}
