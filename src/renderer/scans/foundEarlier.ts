import { useEffect, useRef, useState } from "react"
import type { Machine } from "#model/machine.ts"
import type { Scan, ScanProgress } from "#model/scan.ts"
import { client } from "#renderer/app/client.ts"
import { addFound, type FoundMachine, useWatched } from "./found.ts"

const PAGE = 1_000
const MOST = 20_000
/** A scan that has run for this long had found something before the page was opened. */
const LATE = 8_000

const isNow = ({ until }: { readonly until: number | null }) => until === null

function whatOf({ services, os, vendor }: Machine): string {
  const products = services
    .filter(isNow)
    .flatMap(({ product, version }) =>
      product === null ? [] : [[product, version].filter(Boolean).join(" ")],
    )
  return products.length > 0 ? [...new Set(products)].slice(0, 3).join(", ") : (os ?? vendor ?? "answers")
}

function foundOf(machine: Machine, scan: Scan, at: number | null): FoundMachine {
  const address = machine.addresses.find(isNow) ?? machine.addresses[0]
  const isNew = machine.firstSeen === scan.moment
  const ports = [...new Set(machine.services.filter(isNow).map(({ port }) => port))].slice(0, 12)
  return {
    id: machine.id,
    name: machine.name,
    ip: address?.ip ?? "",
    at,
    what: whatOf(machine),
    ports: ports.join(" "),
    news: isNew ? "new" : "known",
    newsText: isNew ? "first answer" : "no change",
  }
}

/** Machines that this scan has seen: the last answer of each is the scan's own moment. */
async function seenBy(scan: Scan): Promise<readonly Machine[]> {
  const seconds = Math.ceil((Date.now() - scan.moment) / 1_000) + 1
  const query = `seen<${Math.max(1, seconds)}s`
  const seen: Machine[] = []
  for (let offset = 0; offset < MOST; offset += PAGE) {
    const { machines } = await client.machines.list({ query, offset, limit: PAGE })
    seen.push(...machines.filter(({ lastSeen }) => lastSeen === scan.moment))
    if (machines.length < PAGE) break
  }
  return seen
}

/**
 * Fills the list with what the events did not tell: found before this page was opened, answering as always, or lost
 * where more was told at once than a page can take.
 */
export function useFoundEarlier(scan: Scan, { answered }: ScanProgress): void {
  const { order, letGo } = useWatched(scan.id)
  const [asked, setAsked] = useState<number | null>(null)
  // Several addresses may be one machine: what one look does not bring, the next one at the same number won't either.
  const lacking = answered > order.length + letGo && asked !== answered
  const latest = useRef(answered)
  useEffect(() => {
    latest.current = answered
  }, [answered])
  useEffect(() => {
    if (!lacking) return undefined
    const first = asked === null
    const look = async () => {
      const number = latest.current
      const now = Date.now()
      const early = first && now - scan.started > LATE
      const machines = await seenBy(scan)
      addFound(
        scan.id,
        machines.map((machine) => foundOf(machine, scan, early ? null : now)),
      )
      setAsked(number)
    }
    // Without it the list lacks what it lacks; the next look may bring it.
    const timer = setTimeout(() => void look().catch(() => undefined), first ? 300 : 3_000)
    return () => clearTimeout(timer)
  }, [lacking, asked, scan])
}
