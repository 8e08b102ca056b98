import { API_PATH } from "#api/client.ts"
import type { MachineQuestion } from "#api/shapes.ts"
import { desktop } from "#renderer/app/desktop.ts"
import { tell, tellFailure } from "#renderer/app/tell.tsx"

/** Where the machines of a question come as a file. */
export function exportAddress(question: MachineQuestion, format: "csv" | "json"): string {
  const { query, asOf, all, sort } = question
  const asked = new URLSearchParams({
    query,
    format,
    all: String(all),
    sort: sort.by,
    descending: String(sort.descending),
    ...(asOf === null ? {} : { asOf: String(asOf) }),
  })
  return `${API_PATH}/export/machines?${asked.toString()}`
}

async function saveByDesktop(address: string, name: string): Promise<void> {
  const place = await desktop?.saveFile(address, name)
  if (place !== null && place !== undefined) tell(`Saved as ${place}.`)
}

/** Saves the machines a question selects as a file: by the desktop's own dialog, or as a download. */
export async function exportMachines(question: MachineQuestion, format: "csv" | "json"): Promise<void> {
  const address = exportAddress(question, format)
  const name = `machines.${format}`
  try {
    if (desktop) return await saveByDesktop(address, name)
  } catch (error) {
    return tellFailure(error)
  }
  const link = document.createElement("a")
  link.href = address
  link.download = name
  link.click()
}
