import { useSyncExternalStore } from "react"
import { queryClient, sentenceOf } from "#renderer/app/client.ts"
import { importFile, type Imported } from "#renderer/app/importFile.ts"

/** One file on its way into the ledger, or already there. */
export interface ImportedFile {
  readonly id: number
  readonly name: string
  readonly size: number
  readonly sent: number
  readonly state: "waiting" | "reading" | "done" | "failed"
  readonly brought: Imported | null
  /** Why it failed. */
  readonly why: string | null
}

let files: readonly ImportedFile[] = []
let next = 1
let line: Promise<void> = Promise.resolve()
const watchers = new Set<() => void>()

function subscribe(watcher: () => void) {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

function put(id: number, part: Partial<ImportedFile>) {
  files = files.map((file) => (file.id === id ? { ...file, ...part } : file))
  for (const watcher of watchers) watcher()
}

async function read(id: number, file: File): Promise<void> {
  put(id, { state: "reading" })
  try {
    const brought = await importFile(file, null, (sent) => put(id, { sent }))
    put(id, { state: "done", sent: file.size, brought })
  } catch (error) {
    put(id, { state: "failed", why: sentenceOf(error) })
  }
  await queryClient.invalidateQueries()
}

/** Takes files in, one after the other; one that fails does not hold up the next. */
export function takeFiles(chosen: readonly File[]): void {
  for (const file of chosen) {
    const id = next++
    const waiting = { id, name: file.name, size: file.size, sent: 0, brought: null, why: null }
    files = [{ ...waiting, state: "waiting" as const }, ...files].slice(0, 50)
    line = line.then(() => read(id, file))
  }
  for (const watcher of watchers) watcher()
}

/** The files that were taken in since this page was opened, newest first. */
export function useImports(): readonly ImportedFile[] {
  return useSyncExternalStore(subscribe, () => files)
}
