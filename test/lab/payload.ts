import { readFileSync } from "node:fs"
import { join } from "node:path"
import { z } from "zod"

const counts = z.record(z.string(), z.number())

/** The file in which a machine's listener counts the bytes it was sent. */
export function payloadFile(dir: string, machine: string): string {
  return join(dir, "payload", `${machine}.json`)
}

/** Bytes of payload received so far, port by port; empty for a machine that doesn't count. */
export function payloadOf(dir: string, machine: string): Readonly<Record<string, number>> {
  try {
    return counts.parse(JSON.parse(readFileSync(payloadFile(dir, machine), "utf8")))
  } catch (error) {
    if (isMissing(error)) return {}
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT"
}
