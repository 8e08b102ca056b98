import { isSecret } from "#engine/declarations/formats/identifiers.ts"

const ASSIGNMENT =
  /(["']?([A-Za-z_][\w.-]{0,80})["']?\s{0,8}(?::|=>?)\s{0,8})("[^"]{0,2000}"|'[^']{0,2000}'|[^\s,;}\]]{1,2000})/gu
const WORDED =
  /\b((?:snmp-server )?community|password|passwd|secret|key-string|pre-shared-key|psk)(\s{1,8}(?:\d\s{1,4})?)(\S{1,400})/giu
const IN_URL = /(:\/\/[^\s/:@]{1,200}):[^\s/@]{1,400}@/gu
const SEALED = /^\s{0,40}[0-9a-f]{60,}\s*$|^\s{0,40}[A-Za-z0-9+/]{60,}={0,2}\s*$|-----BEGIN|\$ANSIBLE_VAULT/u
const LONGEST = 2_000

/** A line of a repository as it may be shown: what is or may be a secret is left out. */
export function shownLine(line: string): string {
  const text = line.slice(0, LONGEST)
  if (SEALED.test(text)) return "… (left out: it may be a secret)"
  return text
    .replaceAll(IN_URL, "$1:…@")
    .replaceAll(ASSIGNMENT, (whole, before: string, name: string) => (isSecret(name) ? `${before}…` : whole))
    .replaceAll(WORDED, (whole, name: string, between: string, value: string) =>
      value.startsWith("…") || /^[:=]/u.test(value) ? whole : `${name}${between}…`,
    )
}
