import type { Rebuildable, RebuiltFacet } from "#model/dossier.ts"
import type { Reference } from "#model/explanation.ts"

/** Whether a service has a line that would recreate it; port: the line opens the port, and says nothing of what speaks there. */
export type WrittenService =
  | { readonly kind: "line"; readonly by: Reference }
  | { readonly kind: "port"; readonly by: Reference }
  | { readonly kind: "none" }

interface Port {
  readonly port: number
  readonly protocol: string
}

const isOn =
  ({ port, protocol }: Port) =>
  ({ kind, subject }: RebuiltFacet) =>
    (kind === "service" || kind === "port") && subject.split(" ")[0] === `${port}/${protocol}`

/** Whether any service or port of the machine has a line: where none has, that none has is no exception. */
export const anyWritten = ({ facets }: Pick<Rebuildable, "facets">): boolean =>
  facets.some(({ kind, by }) => (kind === "service" || kind === "port") && by !== null)

/** What is written down of the service on a port; null where nobody asked that of it. */
export function writtenService({ facets }: Pick<Rebuildable, "facets">, on: Port): WrittenService | null {
  const here = facets.filter(isOn(on))
  if (here.length === 0) return null
  const lineOf = (wanted: RebuiltFacet["kind"]) =>
    here.find(({ kind, by }) => kind === wanted && by !== null)?.by ?? null
  const [service, port] = [lineOf("service"), lineOf("port")]
  if (service !== null) return { kind: "line", by: service }
  return port === null ? { kind: "none" } : { kind: "port", by: port }
}
