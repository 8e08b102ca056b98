import type { Change } from "#model/change.ts"
import { printable } from "#model/printable.ts"

/** The middle of a long key or fingerprint is no help to a reader; the change's evidence has it whole. */
const shortened = (value: string) => {
  const line = printable(value)
  return line.length > 40 ? `${line.slice(0, 24)}…${line.slice(-6)}` : line
}

/** What of a change can be said without its machine. */
type Told = Pick<Change, "kind" | "fact" | "before" | "after">

function fromTo(what: string, { before, after }: Told): string {
  if (before === null) return `${what} ${shortened(after ?? "")}`
  if (after === null) return `${what} no longer says ${shortened(before)}`
  return `${what} ${shortened(before)} → ${shortened(after)}`
}

/** A change as one line: "8443/tcp opened", "443/tcp nginx 1.24.0 → 1.26.1", "new machine". */
export function changeInWords(change: Told): string {
  const fact = printable(change.fact)
  switch (change.kind) {
    case "machine-new":
      return fact === "" ? "new machine" : `new machine at ${fact}`
    case "machine-gone":
      return "gone: asked, no answer"
    case "machine-back":
      return "answers again"
    case "address-new":
      return `now also at ${fact}`
    case "address-left":
      return `no longer at ${fact}`
    case "port-opened":
      return `${fact} opened`
    case "port-closed":
      return `${fact} closed`
    case "host-key":
    case "certificate":
    case "service":
    case "name":
    case "os":
    case "http-title":
    case "mac":
    case "identifier":
      return fromTo(fact, change)
    default:
      return change.kind satisfies never
  }
}
