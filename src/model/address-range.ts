import { addressText, type AddressRange, readAddress } from "./address.ts"

const BITS = { 4: 32, 6: 128 } as const

/** What was typed as a range: "10.0.4.0/22", "10.0.4.1-50", "10.0.4.1-10.0.5.9", "10.0.4.7"; null where it is none. */
export function rangeFrom(typed: string): AddressRange | null {
  const text = typed.trim().slice(0, 100)
  if (text.includes("/")) return blockFrom(text)
  const [first = "", last, ...more] = text.split(/\s*-\s*|\s+to\s+/u)
  const from = readAddress(first)
  if (from === null || more.length > 0) return null
  const to = last === undefined ? from : readAddress(whole(first, last))
  if (to === null || to.family !== from.family || to.value < from.value) return null
  return { first: addressText(from), last: addressText(to) }
}

/** "10.0.4.1" and "50" is "10.0.4.50". */
function whole(first: string, last: string): string {
  return /^\d{1,3}$/u.test(last) && first.includes(".")
    ? `${first.slice(0, first.lastIndexOf(".") + 1)}${last}`
    : last
}

function blockFrom(text: string): AddressRange | null {
  const [start = "", length = "", ...more] = text.split("/")
  const address = readAddress(start.trim())
  if (address === null || more.length > 0 || !/^\d{1,3}$/u.test(length.trim())) return null
  const { family, value } = address
  const free = BITS[family] - Number(length)
  if (free < 0) return null
  const size = 1n << BigInt(free)
  const first = (value / size) * size
  return {
    first: addressText({ family, value: first }),
    last: addressText({ family, value: first + size - 1n }),
  }
}

/** As short as it can be said: "10.0.4.0/22", or "10.0.4.1 to 10.0.4.50". */
export function rangeText({ first, last }: AddressRange): string {
  const [from, to] = [readAddress(first), readAddress(last)]
  if (from === null || to === null || from.family !== to.family) return `${first} to ${last}`
  if (from.value === to.value) return first
  const size = to.value - from.value + 1n
  if ((size & (size - 1n)) !== 0n || from.value % size !== 0n) return `${first} to ${last}`
  return `${first}/${BITS[from.family] - (size.toString(2).length - 1)}`
}

/** "10.0.4.0/24", "fd00:1::/64": the neighbourhood that an address is in; "" where it is none. */
export function subnetOf(ip: string): string {
  const address = readAddress(ip)
  if (address === null) return ""
  const { family } = address
  const free = family === 4 ? 8n : 64n
  return `${addressText({ family, value: (address.value >> free) << free })}/${family === 4 ? 24 : 64}`
}
