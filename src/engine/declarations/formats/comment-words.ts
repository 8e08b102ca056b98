import type { DeclaredOwner } from "#model/declaration.ts"
import { isSecret, isTemplated } from "./identifiers.ts"
import { ownerKind, saying } from "./reading.ts"

// A comment beside a machine is where people write what it is for, and now and then whose it is.

const CODE = /[{};]\s*$|^\s*[\w-]{1,40}\s?=|^(?:host|subnet|option|dhcp-host)\s/u
const OWNER =
  /(?:^|[\s([,;|-])(?:owner|owned by|contact|responsible|maintainer)\s{0,3}[:=]?\s{1,3}([^,;()|]{2,80})/iu

/** What a comment says a machine is there for; null for rulers, commented-out lines and what may hold a secret. */
export function purposeIn(comment: string | null): string | null {
  const said = saying((comment ?? "").replaceAll(/[-=#*~_]{3,}/gu, " "))
  if (said === null || !/\p{L}/u.test(said)) return null
  return CODE.test(said) || isSecret(said) || isTemplated(said) ? null : said
}

/** The owner that a comment names in so many words; null where none is named. */
export function ownerIn(comment: string | null, line: number): DeclaredOwner | null {
  const name = saying(OWNER.exec(purposeIn(comment) ?? "")?.[1])
  return name === null ? null : { name, kind: ownerKind(name), by: "comment", line }
}
