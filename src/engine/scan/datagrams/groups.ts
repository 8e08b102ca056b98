import { networkInterfaces } from "node:os"
import { type AddressRange, addressText, readAddress } from "#model/address.ts"
import { within } from "../ranges.ts"
import type { Desk } from "./desk.ts"
import type { DatagramOrder } from "./order.ts"
import type { Question } from "./question.ts"

/** Long enough for those who wait a while so that not all answer at once (RFC 6762, section 6; UPnP's MX 1). */
const LISTEN_MS = 1_600
const AGAIN_MS = 700
/** Answers of one machine that are kept. */
const MOST_ANSWERS = 16

/**
 * Asks whole segments at once, where the user confirmed the whole of them, and keeps what machines of the order said.
 * A packet to a group reaches everybody on the wire, so a segment that was confirmed in part gets none.
 */
export async function groupAnswers(
  { group, port }: Question,
  { ips, local }: DatagramOrder,
  desk: Desk,
): Promise<ReadonlyMap<string, readonly Buffer[]>> {
  const heard = new Map<string, Buffer[]>()
  const from = group === undefined ? [] : segmentsInside(local)
  if (group === undefined || from.length === 0) return heard
  const asked = new Set(ips)
  const listening = desk.listenToAll(LISTEN_MS, (ip, bytes) => {
    // An answer from an address that was not asked for is never trusted.
    if (!asked.has(ip)) return
    const kept = heard.get(ip) ?? []
    if (kept.length < MOST_ANSWERS) kept.push(Buffer.from(bytes))
    heard.set(ip, kept)
  })
  const packet = group.packet()
  const send = () =>
    Promise.all(from.map((own) => desk.sendToGroup(own, { ip: group.address, port }, packet)))
  await send()
  const again = setTimeout(() => void send(), AGAIN_MS)
  await listening
  clearTimeout(again)
  return heard
}

type Interfaces = ReturnType<typeof networkInterfaces>

/** Our own IPv4 addresses on segments that lie wholly inside what was confirmed. */
export function segmentsInside(
  local: readonly AddressRange[],
  interfaces: Interfaces = networkInterfaces(),
): readonly string[] {
  if (local.length === 0) return []
  return Object.values(interfaces).flatMap((addresses = []) =>
    addresses.flatMap(({ address, cidr, family, internal }) => {
      const segment = family === "IPv4" && !internal && cidr !== null ? usable(cidr) : null
      if (segment === null) return []
      const isWhole = local.some((range) => {
        const isInside = within([range])
        return isInside(segment.first) && isInside(segment.last)
      })
      return isWhole ? [address] : []
    }),
  )
}

/** First and last address that machines of a segment can have. */
function usable(cidr: string): AddressRange | null {
  const [text = "", length = ""] = cidr.split("/")
  const address = readAddress(text)
  const prefix = Number(length)
  if (address?.family !== 4 || !(prefix >= 8 && prefix <= 32)) return null
  const size = 1n << BigInt(32 - prefix)
  const base = (address.value / size) * size
  const edge = prefix <= 30 ? 1n : 0n
  return {
    first: addressText({ family: 4, value: base + edge }),
    last: addressText({ family: 4, value: base + size - 1n - edge }),
  }
}
