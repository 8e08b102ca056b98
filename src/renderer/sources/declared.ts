import type { DeclarationTold } from "#api/sources.ts"
import { listed } from "#renderer/ui/format.ts"

type Identifier = DeclarationTold["identifiers"][number]

const quoted = (text: string) => `"${text.replaceAll('"', "")}"`

/** The query that finds the machines which an identifier names; null for what machines are not searched by. */
export function queryFor({ kind, value }: Identifier): string | null {
  switch (kind) {
    case "name":
      return `name:${quoted(value)}`
    case "address":
      return `ip:${value}`
    case "mac":
      return `mac:${value}`
    case "host-key":
    case "certificate":
    case "serial":
      return null
    default:
      return kind satisfies never
  }
}

/** Each identifier once, however often and in whatever spelling it stands there. */
export function identifiersOf({ identifiers }: Pick<DeclarationTold, "identifiers">): readonly Identifier[] {
  return [...new Map(identifiers.map((each) => [`${each.kind} ${each.value}`, each])).values()]
}

type Said = Pick<DeclarationTold, "groups" | "environment" | "role" | "owner" | "purpose" | "status">

/** What is said of the machine beside its name: "owner team-web; web server; in prod and eu; planned". */
export function saidInWords({ groups, environment, role, owner, purpose, status }: Said): string {
  return [
    owner === null ? null : `owner ${owner}`,
    purpose,
    role === null ? null : `role ${role}`,
    environment,
    groups.length === 0 ? null : `in ${listed(groups)}`,
    status,
  ]
    .filter((part) => part !== null && part !== "")
    .join("; ")
}
