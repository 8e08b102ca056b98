import { addressText, readAddress } from "#model/address.ts"
import { printable } from "#model/printable.ts"
import { hardwareAddress } from "../nmap/clean.ts"
import type { Cell } from "./walk.ts"

type Value = Cell["value"]

/** Text of a cell, on one line. */
export function textIn(value: Value, longest: number): string {
  const text = Buffer.isBuffer(value) ? value.toString("utf8") : String(value)
  return printable(text.replaceAll("\0", ""), longest).trim()
}

/** The hardware address in a cell of six bytes. */
export function macIn(value: Value): string | null {
  return Buffer.isBuffer(value) && value.length === 6 ? hardwareAddress(value.toString("hex")) : null
}

/** The hardware address that six parts of a number spell. */
export function macAt(parts: readonly string[]): string | null {
  if (parts.length !== 6 || parts.some((part) => Number(part) > 255)) return null
  return hardwareAddress(Buffer.from(parts.map(Number)).toString("hex"))
}

/** The address that the four parts of a number spell. */
export function addressAt(index: string): string | null {
  const address = readAddress(index)
  return address?.family === 4 ? addressText(address) : null
}

/** The address in a cell of four or sixteen bytes. */
export function addressIn(value: Value): string | null {
  if (!Buffer.isBuffer(value)) return null
  if (value.length === 4) return [...value].join(".")
  if (value.length !== 16) return null
  return addressText({ family: 6, value: BigInt(`0x${value.toString("hex")}`) })
}
