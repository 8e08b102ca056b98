import type { Shared } from "#engine/findings/check.ts"
import { FOREVER } from "#model/moment.ts"
import type { Sheet } from "#model/sheet.ts"

/** What two machines or more bear at one time, now. */
export function sharedOf(sheets: readonly Sheet[]): readonly Shared[] {
  const bearers = sheets.flatMap((sheet) => borneBy(sheet).map((borne) => ({ ...borne, sheet })))
  const groups = Map.groupBy(bearers, ({ kind, value }) => `${kind} ${value}`)
  return [...groups.values()].flatMap((group) => {
    const own = [...new Set(group.map(({ sheet }) => sheet))]
    const { kind, value } = group[0]!
    return own.length < 2 ? [] : [{ kind, value, sheets: own }]
  })
}

type Borne = Pick<Shared, "kind" | "value">

function borneBy(sheet: Sheet): readonly Borne[] {
  const facts = sheet.facts.filter(({ ended }) => ended === FOREVER)
  return [
    ...facts.flatMap(({ kind, subject, value, standing }): Borne[] => {
      if (kind === "host-key" || kind === "certificate" || kind === "mac") return [{ kind, value }]
      if (kind === "identifier") return [{ kind: subject.endsWith(" tls-key") ? "tls-key" : kind, value }]
      return kind === "name" && standing === "observed" ? [{ kind, value }] : []
    }),
    ...sheet.addresses
      .filter(({ until }) => until === null)
      .map(({ network, ip }): Borne => ({ kind: "address", value: `${network} ${ip}` })),
  ]
}
