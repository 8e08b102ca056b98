import { networkInterfaces } from "node:os"
import { type AddressRange, addressText, readAddress } from "#model/address.ts"
import { within } from "../ranges.ts"
import { Desk } from "./desk.ts"
import type { DatagramOrder, DatagramTools } from "./order.ts"
import type { Group, Question } from "./question.ts"

/** Long enough for those who wait a while so that not all answer at once (RFC 6762, section 6; UPnP's MX 1). */
const LISTEN_MS = 1_600
const AGAIN_MS = 700
/** Answers of one machine that are kept, and bytes of all of them. */
const MOST_ANSWERS = 16
const MOST_BYTES = 8 << 20

type Heard = ReadonlyMap<string, readonly Buffer[]>

/** What segments said, by the signal that ends the scan: machines come in several orders, but a segment is asked once. */
const asked = new WeakMap<AbortSignal, Map<string, Promise<Heard>>>()

/**
 * Asks whole segments at once, where the user confirmed the whole of them, and keeps what machines there said.
 * A packet to a group reaches everybody on the wire, so a segment that was confirmed in part gets none.
 */
export function groupAnswers(question: Question, order: DatagramOrder, tools: DatagramTools): Promise<Heard> {
  const { group } = question
  const ofScan = asked.get(tools.signal) ?? new Map<string, Promise<Heard>>()
  asked.set(tools.signal, ofScan)
  const known = ofScan.get(question.name)
  if (known !== undefined) return known
  const from = group === undefined ? [] : segmentsInside(order.local, tools.untouchable)
  if (group === undefined || from.length === 0) return Promise.resolve(new Map())
  const heard = askGroup({ question, group, from }, order, tools)
  ofScan.set(question.name, heard)
  return heard
}

interface GroupQuestion {
  readonly question: Question
  readonly group: Group
  readonly from: readonly string[]
}

async function askGroup(
  { question, group, from }: GroupQuestion,
  { local }: DatagramOrder,
  tools: DatagramTools,
): Promise<Heard> {
  const desk = await Desk.open(tools)
  const [heard, isInside] = [new Map<string, Buffer[]>(), within(local)]
  let room = MOST_BYTES
  const listening = desk.listenToAll(LISTEN_MS, (ip, bytes) => {
    // An answer from an address that was not confirmed is never trusted.
    const kept = heard.get(ip) ?? []
    if (!isInside(ip) || kept.length >= MOST_ANSWERS || bytes.length > room) return
    room -= bytes.length
    heard.set(ip, [...kept, Buffer.from(bytes)])
  })
  const packet = group.packet()
  const to = { ip: group.address, port: question.port }
  const send = () => Promise.all(from.map((own) => desk.sendToGroup(own, to, packet)))
  await send()
  const again = setTimeout(() => void send(), AGAIN_MS)
  await listening
  clearTimeout(again)
  desk.close()
  return heard
}

type Interfaces = ReturnType<typeof networkInterfaces>

/** On wider segments too many would answer at once. */
const WIDEST = 20

/** Our own IPv4 addresses on segments that lie wholly inside what was confirmed, with nobody on them to be left alone. */
export function segmentsInside(
  local: readonly AddressRange[],
  untouchable: (ip: string) => boolean,
  interfaces: Interfaces = networkInterfaces(),
): readonly string[] {
  if (local.length === 0) return []
  return Object.values(interfaces).flatMap((addresses = []) =>
    addresses.flatMap(({ address, cidr, family, internal }) => {
      const segment = family === "IPv4" && !internal && cidr !== null ? usable(cidr) : null
      return segment !== null && isWhole(segment, local) && !holds(segment, untouchable) ? [address] : []
    }),
  )
}

function isWhole({ first, last }: AddressRange, local: readonly AddressRange[]): boolean {
  return local.map((range) => within([range])).some((isInside) => isInside(first) && isInside(last))
}

function holds({ first, last }: AddressRange, test: (ip: string) => boolean): boolean {
  const end = readAddress(last)?.value ?? 0n
  for (let value = readAddress(first)?.value ?? 1n; value <= end; value += 1n)
    if (test(addressText({ family: 4, value }))) return true
  return false
}

/** First and last address that machines of a segment can have. */
function usable(cidr: string): AddressRange | null {
  const [text = "", length = ""] = cidr.split("/")
  const address = readAddress(text)
  const prefix = Number(length)
  if (address?.family !== 4 || !(prefix >= WIDEST && prefix <= 32)) return null
  const size = 1n << BigInt(32 - prefix)
  const base = (address.value / size) * size
  const edge = prefix <= 30 ? 1n : 0n
  return {
    first: addressText({ family: 4, value: base + edge }),
    last: addressText({ family: 4, value: base + size - 1n - edge }),
  }
}
