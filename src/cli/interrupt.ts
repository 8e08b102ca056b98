const asksToStop = ["SIGINT", "SIGTERM", "SIGHUP"] as const
const INTERRUPTED = 130

/** Does something once when the user asks this process to stop; asked again, the process ends at once. */
export function onInterrupt(work: () => Promise<void>): () => void {
  let asked = false
  const interrupted = () => {
    if (asked) process.exit(INTERRUPTED)
    asked = true
    work().catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    })
  }
  for (const signal of asksToStop) process.on(signal, interrupted)
  return () => {
    for (const signal of asksToStop) process.off(signal, interrupted)
  }
}

/** Waits until the user asks this process to stop. */
export function interruption(): Promise<void> {
  return new Promise((resolve) => {
    onInterrupt(async () => resolve())
  })
}
