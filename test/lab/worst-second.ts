import { once } from "node:events"
import { join } from "node:path"
import type { Lab } from "./lab.ts"

/** What one address got from the scanner. */
export interface Got {
  /** Packets in the worst of all seconds, wherever it begins. */
  readonly most: number
  /** Those by what they were: syn, tcp, udp, icmp, arp. */
  readonly of: Readonly<Record<string, number>>
  /** Packets in all. */
  readonly all: number
}

/** What left the scanner, by address. */
export interface Watched {
  /** Packets that went by uncounted. */
  readonly missed: number
  readonly machines: Readonly<Record<string, Got>>
}

/** Watches what leaves the scanner while something is done. */
export async function watched(lab: Lab, work: () => Promise<unknown>): Promise<Watched> {
  const watcher = lab.run("/usr/bin/python3", [join(import.meta.dirname, "worst-second.py")], {
    timeout: 900_000,
  })
  await once(watcher.stdout, "data")
  await work().finally(() => watcher.stdin.end())
  const { stdout } = await watcher
  // Safe: the program beside this file prints exactly that after its first line
  return JSON.parse(stdout.slice(stdout.indexOf("\n") + 1)) as Watched
}
