import { addressText, readAddress } from "#model/address.ts"
import type { IdentifierKind } from "#model/declaration.ts"

/** What a machine's identifier is looked up by, the most telling first; nothing for what stands nowhere as text. */
export function tokensFor(kind: IdentifierKind, value: string): readonly string[] {
  const text = value.trim().toLowerCase()
  switch (kind) {
    case "name":
      return tokensForName(text.replace(/\.$/u, ""))
    case "address": {
      const address = readAddress(text)
      return address === null ? [] : [addressText(address)]
    }
    case "mac": {
      const digits = text.replaceAll(/[^0-9a-f]/gu, "")
      return digits.length === 12 ? [digits] : []
    }
    case "serial":
      return /^[0-9a-z_][0-9a-z_.-]{1,100}[0-9a-z_]$/u.test(text) ? [text] : []
    case "host-key":
    case "certificate":
      return []
  }
}

/** A name and its first label; the one that only a wildcard names is nobody's. */
function tokensForName(name: string): readonly string[] {
  if (name.startsWith("*") || name === "") return []
  const [label = ""] = name.split(".", 1)
  return label === name || label.length < 2 ? [name] : [name, label]
}
