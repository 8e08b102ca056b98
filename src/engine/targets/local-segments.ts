import { networkInterfaces } from "node:os"
import { addressText, type AddressRange, readAddress } from "#model/address.ts"
import { without } from "./targets.ts"

/** Segments that this computer sits on and that lie in the ranges as a whole. Nothing is sent to find out. */
export function localSegments(
  ranges: readonly AddressRange[],
  interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): readonly AddressRange[] {
  const blocks = Object.values(interfaces).flatMap((addresses = []) =>
    addresses.flatMap(({ cidr, internal }) => (internal || cidr === null ? [] : (blockOf(cidr) ?? []))),
  )
  return blocks.filter((block) => without([block], ranges).length === 0)
}

function blockOf(cidr: string): AddressRange | null {
  const [text = "", length = ""] = cidr.split("/")
  const address = readAddress(text)
  if (address === null || address.family !== 4) return null
  const size = 1n << BigInt(32 - Number(length))
  const first = (address.value / size) * size
  // The segment's own two addresses are nobody's.
  const [from, to] = size > 2n ? [first + 1n, first + size - 2n] : [first, first + size - 1n]
  return { first: addressText({ family: 4, value: from }), last: addressText({ family: 4, value: to }) }
}
