import type { Problem } from "#model/declaration.ts"
import type { Said } from "./comments.ts"

/** A variable as it is written; deeper ones by their path ("network.ip", "interfaces[].mac"). */
export interface Variable {
  readonly name: string
  readonly value: string
  readonly line: number
}

/** A place of an inventory where a machine, or a range of them, is written. */
export interface Entry {
  /** Without its port: "web[01:20]". */
  readonly written: string
  readonly port: number | null
  readonly line: number
  readonly endLine: number
  /** The groups that this place puts it in. */
  readonly groups: readonly string[]
  readonly variables: readonly Variable[]
  /** What is said beside it or right above it. */
  readonly remark: Said
  readonly stale: boolean
  /** Whether what stands there is its name: in a house's own form, one word may stand for several machines. */
  readonly named: boolean
}

/** Variables of a group, where they are written. */
export interface GroupVariables {
  readonly group: string
  readonly variables: readonly Variable[]
}

/** What one inventory file says, before groups and variables of other files are brought in. */
export interface InventoryText {
  readonly path: string
  readonly entries: readonly Entry[]
  readonly children: readonly { readonly parent: string; readonly child: string }[]
  readonly variables: readonly GroupVariables[]
  readonly problems: readonly Problem[]
}

const PORT = /^(\[[^\]]{1,200}\]|.{0,1000}?):(\d{1,5})$/u

/** "web[1:3]:2222", "[::1]:22": the pattern and its port. A bare IPv6 address has none. */
export function splitPort(token: string): { readonly written: string; readonly port: number | null } {
  const [, before = "", digits = ""] = PORT.exec(token) ?? []
  const port = Number(digits)
  const outside = before.replaceAll(/\[[^\]]{0,200}\]/gu, "")
  if (before === "" || outside.includes(":") || port < 1 || port > 65_535)
    return { written: token, port: null }
  return { written: /^\[[^\]]*:[^\]]*:[^\]]*\]$/u.test(before) ? before.slice(1, -1) : before, port }
}
