import type { Declared, Identifier } from "#model/declaration.ts"
import { machineNamed, wholeName, type Origins } from "./zone-names.ts"
import type { Said } from "./comments.ts"
import { isFilledIn, type Word } from "./zone-words.ts"

/** A record of the DNS, whatever the file it was written in. */
export interface DnsRecord {
  readonly format: string
  readonly path: string
  readonly line: number
  readonly endLine: number
  readonly owner: Owner
  readonly type: string
  /** In seconds; null where none is said. */
  readonly ttl: number | null
  readonly words: readonly Word[]
  readonly origins: Origins
  readonly said: Said
}

/** The name that a record is of. */
export interface Owner {
  readonly name: string
  readonly raw: string
  readonly line: number
}

/** What a record gives to its declaration. */
export type Part = Partial<Pick<Declared, "services" | "owner" | "state">> & {
  readonly identifiers: readonly (Identifier | null)[]
  readonly attributes?: Readonly<Record<string, string | null>>
}
/** Reads one type of record: null says nothing of a machine, and a text what is wrong. */
export type Reader = (record: DnsRecord) => Part | string | null

export const owned = ({ owner }: DnsRecord): Identifier | null =>
  isFilledIn(owner.name) ? null : machineNamed(owner.name, owner.raw, owner.line)

/** The owner's name where it is no identifier: of a wildcard, a service, a zone. */
export const ownerName = ({ owner }: DnsRecord): string => owner.name.toLowerCase()

/** A name that can't be an identifier is kept beside them. */
export const unownedName = (record: DnsRecord): string | null =>
  owned(record) === null ? ownerName(record) || null : null

export function nameAt(
  record: DnsRecord,
  index: number,
): { identifier: Identifier | null; whole: string } | null {
  const word = record.words[index]
  if (word === undefined) return null
  if (isFilledIn(word.text)) return { identifier: null, whole: "" }
  const whole = wholeName(word.text, record.origins)
  return { identifier: machineNamed(whole, word.text, word.line), whole: whole.toLowerCase() }
}

export const lacking = (record: DnsRecord): string => `This ${record.type} record lacks a part.`
