import { readAddress } from "#model/address.ts"

/** One entry of what is never touched. */
export interface NeverTouchEntry {
  readonly id: number
  readonly subject: string
  readonly reason: string | null
}

type Span = readonly [bigint, bigint]

function spanOf(text: string): Span | null {
  const [base = "", bits] = text.split("/")
  if (bits !== undefined) {
    const address = readAddress(base)
    if (address === null) return null
    const size = 1n << BigInt((address.family === 4 ? 32 : 128) - Number(bits))
    const first = address.value - (address.value % size)
    return [first, first + size - 1n]
  }
  const [first = "", last = first] = text.split("-")
  const [from, to] = [readAddress(first), readAddress(last)]
  return from === null || to === null ? null : [from.value, to.value]
}

function covers(subject: string, ip: string): boolean {
  const address = readAddress(ip)
  if (address === null) return false
  return subject.split(" ").some((part) => {
    if (part.includes(":") !== ip.includes(":")) return false
    const span = spanOf(part)
    return span !== null && span[0] <= address.value && address.value <= span[1]
  })
}

/** The entries that keep every packet from one of these addresses. */
export function entriesFor<Entry extends NeverTouchEntry>(
  entries: readonly Entry[],
  ips: readonly string[],
): readonly Entry[] {
  return entries.filter(({ subject }) => ips.some((ip) => covers(subject, ip)))
}
