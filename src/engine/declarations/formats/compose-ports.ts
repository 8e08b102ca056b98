import type { DeclaredService } from "#model/declaration.ts"
import type { Protocol } from "#model/profile.ts"
import { service } from "./declared.ts"
import { addressFrom, isTemplated, portFrom } from "./identifiers.ts"
import { textAt, wordsAt, type Written } from "./written.ts"

/** A port of a compose service as it is seen on the machine that runs it. */
export type ComposePort =
  | { readonly kind: "services"; readonly services: readonly DeclaredService[] }
  /** Filled in when it is started; shown as it is written, with the defaults that it names. */
  | { readonly kind: "templated"; readonly text: string }
  /** A port inside the container that gets any free port outside, or a range too wide to be counted out. */
  | { readonly kind: "open-ended"; readonly text: string }
  | { readonly kind: "broken" }

/** What is said of every port of a compose service. */
export interface PortContext {
  readonly name: string
  readonly product: string | null
  readonly version: string | null
}

const WIDEST_RANGE = 64

/** Reads one entry of `ports`, short ("127.0.0.1:8080:80/tcp") or long ({target, published, host_ip, protocol}). */
export function composePort(entry: Written, context: PortContext): ComposePort {
  if (entry.kind === "text") return shortPort(entry.text, entry.line, context)
  if (entry.kind !== "map") return { kind: "broken" }
  const published = wordsAt(entry, "published") ?? ""
  const bind = wordsAt(entry, "host_ip") ?? ""
  const target = wordsAt(entry, "target") ?? ""
  const protocol = wordsAt(entry, "protocol") ?? "tcp"
  const line = (textAt(entry, "published") ?? entry).line
  return portOf({ bind, published, target, protocol, line }, context)
}

interface PortWords {
  readonly bind: string
  readonly published: string
  readonly target: string
  readonly protocol: string
  readonly line: number
}

function shortPort(raw: string, line: number, context: PortContext): ComposePort {
  const text = raw.trim()
  if (isVariable(text)) return { kind: "templated", text }
  const slash = text.indexOf("/")
  const protocol = slash === -1 ? "tcp" : text.slice(slash + 1)
  const [front, target] = lastPart(slash === -1 ? text : text.slice(0, slash))
  const [bind, published] = front === null ? [null, ""] : publishedPart(front)
  return portOf({ bind: bind ?? "", published, target, protocol, line }, context)
}

const publishedPart = (front: string): readonly [string | null, string] =>
  /^[\d-]*$/u.test(front) ? [null, front] : lastPart(front)

/** "a:b:c" as "a:b" and "c". */
function lastPart(text: string): readonly [front: string | null, last: string] {
  const colon = text.lastIndexOf(":")
  return colon === -1 ? [null, text] : [text.slice(0, colon), text.slice(colon + 1)]
}

function portOf({ bind, published, target, protocol, line }: PortWords, context: PortContext): ComposePort {
  const text = [bind, published, target].filter((part) => part !== "").join(":")
  if ([text, protocol].some(isVariable)) return { kind: "templated", text }
  const boundTo = bind === "" ? null : (addressFrom(bind, line)?.value ?? "")
  const inside = portRange(target)
  if (boundTo === "" || inside === null || !isProtocol(protocol)) return { kind: "broken" }
  if (published === "") return { kind: "open-ended", text: target }
  const range = portRange(published)
  if (range === null) return { kind: "broken" }
  if (range.last - range.first >= WIDEST_RANGE) return { kind: "open-ended", text }
  const services = Array.from({ length: range.last - range.first + 1 }, (_, index) =>
    service({ ...context, port: range.first + index, protocol, bind: boundTo, line }),
  )
  return { kind: "services", services }
}

const isProtocol = (text: string): text is Protocol => text === "tcp" || text === "udp"

/** Whether something is filled in when it is started: "${PORT:-80}", "$PORT", "{{ port }}". */
export const isVariable = (text: string): boolean => isTemplated(text) || /\$\w/u.test(text)

function portRange(text: string): { readonly first: number; readonly last: number } | null {
  const [from = "", to = from, more] = text.split("-")
  const first = portFrom(from)
  const last = portFrom(to)
  return first === null || last === null || last < first || more !== undefined ? null : { first, last }
}

/** The variables in a text that say what holds where nobody sets them: "${PORT:-80}" is PORT, 80. */
export function defaultsIn(text: string): readonly (readonly [variable: string, value: string])[] {
  return [...text.slice(0, 2_000).matchAll(/\$\{(\w{1,100}):?-([^{}$]{1,200})\}/gu)].map(
    ([, variable = "", value = ""]) => [variable, value] as const,
  )
}

/** A text whose variables stand there without what they default to, which may be a secret. */
export const withoutDefaults = (text: string): string =>
  text.slice(0, 2_000).replaceAll(/\$\{(\w{1,100})[^{}]{0,200}\}/gu, "${$1}")
