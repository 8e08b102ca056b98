import type { DeclaredOwner } from "#model/declaration.ts"
import { isSecret, isTemplated } from "./identifiers.ts"

type Attribute = readonly [name: string, value: string | null | undefined]

const LONGEST = 200

/** Further things that are said, without empty ones, secret ones and those that name a part of every object. */
export function attributesFrom(pairs: Iterable<Attribute>): Readonly<Record<string, string>> {
  const kept = new Map<string, string>()
  for (const [name, value] of pairs) {
    const said = value?.trim() ?? ""
    if (said !== "" && name !== "__proto__" && !isSecret(name)) kept.set(name, said.slice(0, LONGEST))
  }
  return Object.fromEntries(kept)
}

const OWNER_NAME = /^(?:owner|owned[-_]?by|team|contact|maintainers?)$/iu

/** Whether a label, a tag or an annotation of that name tells the owner: "team", "example.org/owner". */
export const namesOwner = (name: string): boolean => OWNER_NAME.test(lastWord(name))

/** "example.org/owner" and "com.example.owner" as "owner". */
export const lastWord = (name: string): string => name.split(/[/.]/u).at(-1) ?? name

/** The owner that a label names; null where it is empty or filled in by a program. */
export function ownerFrom(name: string, raw: string, line: number): DeclaredOwner | null {
  const kind = /team/iu.test(lastWord(name)) ? "team" : kindOfOwner(raw.trim())
  return ownerNamed(raw, { kind, by: `label ${name.slice(0, LONGEST)}`, line })
}

/** An owner by its name; null for what can be none. */
export function ownerNamed(raw: string, said: Omit<DeclaredOwner, "name">): DeclaredOwner | null {
  const name = raw.trim()
  return name === "" || name.length > LONGEST || isTemplated(name) ? null : { name, ...said }
}

/** What an owner is by its spelling: "@org/team" is a team, an e-mail address or "@name" a person. */
export function kindOfOwner(name: string): DeclaredOwner["kind"] {
  if (/^@[^/\s]+\/\S/u.test(name) || /^group:/iu.test(name)) return "team"
  return /^@[^/\s]+$|^user:/iu.test(name) || /^[^\s@]+@[^\s@]+$/u.test(name) ? "person" : "unknown"
}
