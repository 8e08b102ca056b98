import { useQuery } from "@tanstack/react-query"
import { useEffect, useRef } from "react"
import type { Machine } from "#model/machine.ts"
import type { Scan, ScanProgress } from "#model/scan.ts"
import { client } from "#renderer/app/client.ts"
import { addFound, type FoundMachine, useWatched } from "./found.ts"

const MOST = 1_000

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
  const { machines } = await client.machines.list({
    query: `seen<${Math.max(1, seconds)}s`,
    sort: { by: "lastSeen", descending: true },
    limit: MOST,
  })
  return machines.filter(({ lastSeen }) => lastSeen === scan.moment)
}

/** Fills the list with what the events did not tell: found before this page was opened, or answering as always. */
export function useFoundEarlier(scan: Scan, { answered }: ScanProgress): void {
  const { order, letGo } = useWatched(scan.id)
  const opened = useRef<number | null>(null)
  const lacking = answered > order.length + letGo && order.length < MOST
  const seen = useQuery({
    queryKey: ["seen by", scan.id],
    queryFn: () => seenBy(scan),
    enabled: lacking,
    refetchInterval: lacking ? 3_000 : false,
    meta: { steady: true },
  })
  const { data, dataUpdatedAt } = seen
  useEffect(() => {
    if (!data) return
    // What is there at the first look, on a scan that has run for a while, came before it.
    opened.current ??= dataUpdatedAt
    const early = dataUpdatedAt === opened.current && dataUpdatedAt - scan.started > 8_000
    addFound(
      scan.id,
      data.map((machine) => foundOf(machine, scan, early ? null : dataUpdatedAt)),
    )
  }, [data, dataUpdatedAt, scan])
}
