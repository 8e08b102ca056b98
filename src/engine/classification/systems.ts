import { lineOf, type Kin } from "./kin.ts"

/** What is written down of a system's name: what it is a kind of, and what it mostly runs on. */
export interface SystemName {
  readonly isA: readonly string[]
  readonly usually: string | null
}

/** Systems by name (rules/vocabulary/systems.yaml): who says "Linux" says nothing against Debian. */
export interface Systems extends Kin {
  /** The kind of machine that a system mostly runs on; null where that is not written down. */
  readonly usually: (os: string) => string | null
}

/** nmap names the maker as well. */
const MAKER =
  /^(?:microsoft (?=windows)|cisco (?=ios)|mikrotik (?=routeros)|huawei (?=vrp)|juniper (?=junos)|netapp (?=data ontap|ontap)|apple (?=mac ?os|os x))/u

const keyOf = (value: string) => value.toLowerCase().replace(MAKER, "").replaceAll(/\s+/gu, " ").trim()

/** The kinship of systems, from what is written down of their names. */
export function systemsFrom(names: Readonly<Record<string, SystemName>>): Systems {
  const known = new Map(
    Object.entries(names).map(([name, { isA, usually }]) => [
      keyOf(name),
      { name, above: isA.map(keyOf), usually },
    ]),
  )
  const above = (key: string): readonly string[] => known.get(key)?.above ?? fromWords(key, known)
  return {
    keyOf,
    above,
    nameOf: (key) => known.get(key)?.name ?? null,
    usually: (os) =>
      lineOf({ above }, keyOf(os))
        .map((key) => known.get(key)?.usually ?? null)
        .find((kind) => kind !== null) ?? null,
  }
}

/** "Windows Server 2019" is Windows Server, and "CentOS Linux" is CentOS: the longest known name that it begins with. */
function fromWords(key: string, known: ReadonlyMap<string, unknown>): readonly string[] {
  for (let at = key.lastIndexOf(" "); at > 0; at = key.lastIndexOf(" ", at - 1)) {
    const shorter = key.slice(0, at)
    if (known.has(shorter)) return [shorter]
  }
  return / (?:gnu\/)?linux$/u.test(key) ? ["linux"] : []
}

/** nmap's "Linux 4.15 - 5.8" as the system and the versions it may have. */
export function systemAndVersion(text: string): { readonly os: string; readonly version: string | null } {
  const found = /^(Linux|FreeBSD|OpenBSD|NetBSD) (\d.{0,100})$/u.exec(text)
  return found ? { os: found[1]!, version: found[2]! } : { os: text, version: null }
}
