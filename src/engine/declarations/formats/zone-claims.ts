import { fileName } from "./reading.ts"
import { isRecordType } from "./dns-records.ts"
import { isZoneConfig } from "./zone-config.ts"

const OTHERS =
  /\.(?:md|markdown|rst|adoc|html?|css|py|rb|go|rs|js|ts|tsx|jsx|c|h|cc|cpp|java|php|pl|pm|lua|sh|bash|zsh|pp|sls|tf|tfvars|hcl|json|ya?ml|toml|xml|sql|nix|csv|tsv|log|diff|patch|po|tex|svg|cfg|ini|service)$/iu
const DIRECTIVE = /^\$(?:ORIGIN|TTL|INCLUDE|GENERATE|ADDR_LIMIT_V[46])\s/mu
const MOST_LINES = 200
/** The list of the world's root servers that every name server comes with. */
const ROOT_HINTS =
  /^\.[ \t]{1,100}(?:\d{1,10}[ \t]{1,100})?(?:IN[ \t]{1,100})?NS[ \t]{1,100}[a-m]\.root-servers\.net/imu

/** Whether a file is a zone, or a part of one, or the configuration that says which zones there are. */
export function claimsZone(path: string, start: string): boolean {
  if (OTHERS.test(path.replace(/\.(?:j2|jinja2?|erb|tmpl|tpl)$/iu, ""))) return false
  if (isZoneConfig(path, start)) return true
  if (ROOT_HINTS.test(start)) return false
  const lines = start
    .split("\n", MOST_LINES)
    .map((line) => line.split(";", 1)[0]!)
    .filter((line) => line.trim() !== "" && !/^\s*\{[%#]/u.test(line))
  const records = lines.filter(isRecordLine).length
  if (DIRECTIVE.test(start)) return true
  // One record may hold a program of a hundred lines (PowerDNS' LUA).
  if (/\.zone$/iu.test(fileName(path)) && records > 0) return true
  return records > 0 && (lines.some(isAuthority) || records * 2 >= lines.length)
}

const isAuthority = (line: string): boolean => /\sSOA\s/iu.test(line)

/** A name, a TTL and a class where they are said, a type in capitals, and something after it. */
function isRecordLine(line: string): boolean {
  const words = line.trim().split(/\s+/u, 6)
  const at = words.findIndex((word, index) => (index > 0 || /^\s/u.test(line)) && isType(word))
  if (at === -1 || at + 1 >= words.length || !couldHold(words[at]!, words[at + 1]!)) return false
  return words.slice(/^\s/u.test(line) ? 0 : 1, at).every((word) => /^(?:IN|\d{1,10}[smhdw]?)$/iu.test(word))
}

const isType = (word: string): boolean => /^[A-Z][A-Z\d]{0,9}$/u.test(word) && isRecordType(word)

/** "In a way" is no address. */
const couldHold = (type: string, value: string): boolean =>
  type === "A" ? /^[\d{<$(]/u.test(value) : type !== "AAAA" || /[:{<$(]/u.test(value)
