import type { DeclaredService } from "#model/declaration.ts"
import type { Statement } from "./brace-blocks.ts"
import { service } from "./declared.ts"
import { endpointFrom, portFrom } from "./identifiers.ts"

/** A server block, and what it speaks. */
export interface Server {
  readonly block: Statement
  /** http: what a block of http or of no block is; stream: TCP and UDP. */
  readonly layer: "http" | "stream"
}

/** The statements of a block that begin with a word. */
export function statementsOf({ block }: Statement, word: string): readonly Statement[] {
  return (block ?? []).filter(({ words }) => words[0]?.text === word)
}

/** What a server listens on: each port, protocol and address once. */
export function servicesOf(
  { block, layer }: Server,
  isFilled: (line: number) => boolean,
): readonly DeclaredService[] {
  const listens = statementsOf(block, "listen")
  // Without a word on it, nginx listens on port 80; the word may be in a file that is taken in.
  if (listens.length === 0 && layer === "http" && statementsOf(block, "include").length === 0)
    return [service({ port: 80, name: "http", line: block.line })]
  const found = new Map<string, DeclaredService>()
  for (const statement of listens) {
    if (isFilled(statement.line)) continue
    const listened = listenedOn(statement, layer)
    if (listened === null) continue
    const key = `${listened.port}/${listened.protocol}/${listened.bind ?? ""}`
    if (!found.has(key)) found.set(key, listened)
  }
  return [...found.values()]
}

function listenedOn({ words, line }: Statement, layer: Server["layer"]): DeclaredService | null {
  const [, where, ...rest] = words.map(({ text }) => text)
  const place = where === undefined ? null : placeFrom(where, line)
  if (place === null) return null
  const isUdp = rest.includes("udp") || rest.includes("quic")
  const isTls = rest.includes("ssl") || rest.includes("quic")
  const name = layer === "http" ? (isTls ? "https" : "http") : isTls ? "tls" : null
  return service({ ...place, line, protocol: isUdp ? "udp" : "tcp", name })
}

/** "443", "*:80", "[::]:443", "127.0.0.1:8080", "10.0.0.7"; a socket file is no port. */
function placeFrom(
  text: string,
  line: number,
): { readonly port: number; readonly bind: string | null } | null {
  const port = portFrom(text)
  if (port !== null) return { port, bind: null }
  const digits = /^\*:(\d{1,5})$/u.exec(text)?.[1]
  if (digits !== undefined) return boundTo(null, portFrom(digits))
  if (text === "*") return { port: 80, bind: null }
  const endpoint = endpointFrom(text, line)
  if (endpoint === null) return null
  const { kind, value } = endpoint.machine
  const isEverywhere = value === "0.0.0.0" || value === "::"
  const bind = isEverywhere ? null : kind === "name" && value === "localhost" ? "127.0.0.1" : value
  return boundTo(bind, endpoint.port ?? 80)
}

const boundTo = (bind: string | null, port: number | null) => (port === null ? null : { port, bind })
