import { z } from "zod"
import { API_PATH } from "#api/client.ts"
import { scan } from "#api/shapes.ts"
import { Failure } from "#model/failure.ts"

const imported = z.object({
  scan,
  machines: z.number(),
  newMachines: z.number(),
  warnings: z.array(z.string()),
})

/** What an import brought. */
export type Imported = z.infer<typeof imported>

const refused = z.object({ sentence: z.string() })

/** Sends a file's content to the engine, which reads it as if scanned at the time it says. */
export async function importFile(file: File, network: string | null = null): Promise<Imported> {
  const about = new URLSearchParams({ name: file.name, ...(network === null ? {} : { network }) })
  const answer = await fetch(`${API_PATH}/import?${about.toString()}`, { method: "POST", body: file })
  const said: unknown = await answer.json().catch(() => null)
  if (answer.ok) return imported.parse(said)
  const known = refused.safeParse(said)
  throw new Failure(
    "bad-file",
    known.success
      ? known.data.sentence
      : `${file.name} could not be read: the engine answered ${answer.status}.`,
  )
}
