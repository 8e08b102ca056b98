import { readAddress } from "#model/address.ts"
import type { DeclaredService } from "#model/declaration.ts"
import type { Service } from "#model/machine.ts"
import type { Sheet } from "#model/sheet.ts"
import type { Reference } from "#model/explanation.ts"
import type { Declaration } from "#model/written.ts"
import { quoted, written } from "../grounds.ts"
import { linesSay, standing } from "./declared-lines.ts"

/** A service as a line declares it. */
export interface DeclaredHere {
  readonly declaration: Declaration
  readonly service: DeclaredService
}

// What a client was told, or met once, is no word about what a machine offers; nor is what a wall lets through.
const ASKS_ONLY = /^(?:known-hosts|ssh-config)$/u
const WALL = "security group"

/** What lines say that the machine offers, by port: "443/tcp". */
export function declaredServices(sheet: Sheet): ReadonlyMap<string, readonly DeclaredHere[]> {
  const found = new Map<string, DeclaredHere[]>()
  for (const declaration of standing(sheet)) {
    if (ASKS_ONLY.test(declaration.format) || Object.hasOwn(declaration.attributes, WALL)) continue
    for (const service of declaration.services) {
      const port = `${service.port}/${service.protocol}`
      const there = found.get(port)
      if (there === undefined) found.set(port, [{ declaration, service }])
      else there.push({ declaration, service })
    }
  }
  return found
}

/** What answers on a port now, on whichever of its addresses. */
export const openOn = ({ services }: Sheet, port: string): readonly Service[] =>
  services.filter((service) => service.until === null && `${service.port}/${service.protocol}` === port)

/** "all": every address; "loopback": only the machine itself gets there; else the one address. */
export function boundTo(bind: string | null): string {
  const text = (bind ?? "*").replaceAll(/^\[|\]$/gu, "").toLowerCase()
  if (text === "localhost" || isLoopback(text)) return "loopback"
  const address = readAddress(text)
  return address === null || address.value === 0n ? "all" : text
}

/** Whether only the machine itself gets there. */
export const isLoopback = (ip: string): boolean => ip.startsWith("127.") || ip === "::1"

/** Declarations as references, each at the line that says it. */
export const writtenIn = (declared: readonly DeclaredHere[]): readonly Reference[] =>
  declared.map(({ declaration, service }) => written(declaration, service.line))

/** "infra web.yml:4 declares" */
export const declareText = (declared: readonly DeclaredHere[]): string =>
  linesSay(
    declared.map(({ declaration: { source, path }, service: { line } }) => ({ source, path, line })),
    "declares",
  )

/** "443/tcp (https)" */
export function portText(port: string, declared: readonly DeclaredHere[]): string {
  const name = declared.map(({ service }) => service.name ?? service.product).find((word) => word !== null)
  return name ? `${port} (${quoted(name, 40)})` : port
}
