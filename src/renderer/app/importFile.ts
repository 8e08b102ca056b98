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

/** Posts a file and tells how much of it has been taken; fetch can't tell. */
function post(url: string, file: File, onSent: (bytes: number) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open("POST", url)
    request.upload.addEventListener("progress", ({ loaded }) => onSent(loaded))
    request.addEventListener("load", () => resolve({ status: request.status, text: request.responseText }))
    request.addEventListener("error", () => reject(new TypeError("The engine does not answer.")))
    request.send(file)
  })
}

interface Answer {
  readonly status: number
  readonly text: string
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Sends a file's content to the engine, which reads it as if scanned at the time it says. */
export async function importFile(
  file: File,
  network: string | null = null,
  onSent: (bytes: number) => void = () => undefined,
): Promise<Imported> {
  const about = new URLSearchParams({ name: file.name, ...(network === null ? {} : { network }) })
  const { status, text } = await post(`${API_PATH}/import?${about.toString()}`, file, onSent)
  const said = parsed(text)
  if (status === 200) return imported.parse(said)
  const known = refused.safeParse(said)
  throw new Failure(
    "bad-file",
    known.success ? known.data.sentence : `${file.name} could not be read: the engine answered ${status}.`,
  )
}
