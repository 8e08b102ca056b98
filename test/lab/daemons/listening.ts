// The listener's own process: it runs inside a machine of the lab and is given its ports in a file.
import { readFileSync, renameSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import type { Socket } from "node:net"

interface Listening {
  readonly counts: string
  readonly ports: readonly { readonly port: number; readonly payload: "counted" | "dripped" | "ignored" }[]
}

const [, , file = ""] = process.argv
// Safe: written by listener.ts a moment ago
const { counts, ports } = JSON.parse(readFileSync(file, "utf8")) as Listening
const bytes = new Map(ports.filter(({ payload }) => payload === "counted").map(({ port }) => [port, 0]))
const longestVisit = 10 * 60_000
const betweenDrips = 10_000

keepCounts()
for (const { port, payload } of ports) {
  createServer((visitor) => receive(visitor, port, payload)).listen({ port, host: "::" })
}

function receive(visitor: Socket, port: number, payload: Listening["ports"][number]["payload"]): void {
  visitor.on("error", () => visitor.destroy())
  visitor.setTimeout(longestVisit, () => visitor.destroy())
  visitor.on("data", (data) => payload === "counted" && count(port, data.length))
  if (payload !== "dripped") return
  const drip = setInterval(() => visitor.write("."), betweenDrips)
  visitor.on("close", () => clearInterval(drip))
}

function count(port: number, length: number): void {
  bytes.set(port, (bytes.get(port) ?? 0) + length)
  keepCounts()
}

/** A reader outside sees either the old counts or the new ones, never half a file. */
function keepCounts(): void {
  if (bytes.size === 0) return
  writeFileSync(`${counts}.new`, JSON.stringify(Object.fromEntries(bytes)))
  renameSync(`${counts}.new`, counts)
}
