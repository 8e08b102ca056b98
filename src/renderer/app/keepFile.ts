/** Lets the person keep a text as a file, as browsers and the desktop's window both do by a download. */
export function keepFile(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement("a")
  link.href = url
  link.download = name
  link.click()
  // The browser reads the file after the click returns.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
