import type { SourceText } from "./format.ts"
import { isTemplated } from "./identifiers.ts"

/** `zone "example.org" { type master; file "db.example.org"; };` of a named.conf. */
export interface ConfiguredZone {
  readonly zone: string
  readonly file: string
  readonly line: number
  /** It is written here, and not fetched from another server. */
  readonly primary: boolean
}

const MOST_ZONES = 50_000

/** Whether a file looks like a configuration of BIND that names zones. */
export const isZoneConfig = (path: string, start: string): boolean =>
  /(?:^|\/)(?:named[\w.-]{0,60}|[\w.-]{0,60}zones?[\w.-]{0,20})\.(?:conf|j2|local|erb)(?:\.[\w-]{1,20}){0,2}$/iu.test(
    path,
  )
    ? /\b(?:zone|options|include|view|acl)\b/u.test(start) && !/\sSOA\s/u.test(start)
    : /^[ \t]{0,40}zone[ \t]{1,10}"[^"\n]{1,255}"[^\n]{0,40}\{/mu.test(start)

/** The zones that a named.conf names with their files. */
export function configuredZones({ text }: SourceText): readonly ConfiguredZone[] {
  const zones: ConfiguredZone[] = []
  let open: { zone: string; line: number; depth: number; file: string; type: string } | null = null
  let depth = 0
  let statement: string[] = []
  for (const { token, line } of tokensOf(text)) {
    if (token === "{") {
      depth += 1
      if (statement[0] === "zone" && statement[1] !== undefined && open === null)
        open = { zone: statement[1], line, depth, file: "", type: "" }
    } else if (token === "}") {
      if (open !== null && depth <= open.depth) {
        const { zone, file, type } = open
        if (file !== "" && !isTemplated(zone + file)) zones.push(zoneFrom(zone, file, type, open.line))
        open = null
      }
      depth = Math.max(0, depth - 1)
    } else if (token === ";" && open !== null && depth === open.depth) {
      if (statement[0] === "file") open.file = statement[1] ?? ""
      if (statement[0] === "type") open.type = statement[1] ?? ""
    }
    statement = "{};".includes(token) ? [] : [...statement.slice(-9), token]
    if (zones.length >= MOST_ZONES) break
  }
  return zones
}

const zoneFrom = (zone: string, file: string, type: string, line: number): ConfiguredZone => ({
  zone: zone.toLowerCase().replace(/\.$/u, ""),
  file,
  line,
  primary: type === "master" || type === "primary",
})

const TOKEN = /"[^"\n]{0,1000}"|\/\/[^\n]*|#[^\n]*|\/\*|\n|[{};]|[^\s{};"]{1,1000}/gu

function* tokensOf(text: string): Generator<{ readonly token: string; readonly line: number }> {
  let line = 1
  const pattern = new RegExp(TOKEN)
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const [token] = found
    if (token === "\n") line += 1
    else if (token === "/*") {
      const end = text.indexOf("*/", pattern.lastIndex)
      const after = end === -1 ? text.length : end + 2
      for (
        let at = text.indexOf("\n", pattern.lastIndex);
        at !== -1 && at < after;
        at = text.indexOf("\n", at + 1)
      )
        line += 1
      pattern.lastIndex = after
    } else if (!token.startsWith("//") && !token.startsWith("#"))
      yield { token: token.startsWith('"') ? token.slice(1, -1) : token, line }
  }
}
