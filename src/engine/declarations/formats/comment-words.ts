import type { DeclaredOwner } from "#model/declaration.ts"
import * as comments from "./comments.ts"
import { isTemplated } from "./identifiers.ts"

const CODE = /[{};]\s*$|^\s*[\w-]{1,40}\s?=|^\s*(?:host|subnet|option|dhcp-host)\s/u

/** What a comment in a configuration says a machine is there for; null for rulers and lines that are commented out. */
export function purposeIn(comment: string | null): string | null {
  const text = (comment ?? "").slice(0, 2_000).replaceAll(/\s+/gu, " ")
  return CODE.test(text) || isTemplated(text) ? null : comments.purposeIn(text)
}

/** The owner that a comment names in so many words; null where none is named. */
export const ownerIn = (comment: string | null, line: number): DeclaredOwner | null =>
  CODE.test(comment ?? "") ? null : comments.ownerIn(comment ?? "", line)
