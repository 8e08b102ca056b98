import { desktop } from "#renderer/app/desktop.ts"

/** Lets the person keep a text as a file; false where they chose not to. */
export async function keepFile(name: string, text: string, type: string): Promise<boolean> {
  if (desktop?.saveFile) return (await desktop.saveFile(name, text)) !== null
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement("a")
  link.href = url
  link.download = name
  link.click()
  // The browser reads the file after the click returns.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
  return true
}
