import { Select } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import type { Scan } from "#model/scan.ts"
import { count, whenInWords } from "#renderer/ui/format.ts"
import { questions } from "./client.ts"

interface ScanSelectProps {
  readonly label: string
  /** null: nothing is chosen. */
  readonly value: number | null
  readonly onChange: (id: number) => void
  /** A scan that is left out of the list. */
  readonly without?: number
  readonly placeholder?: string
}

/** So many of the last scans are in the list; older ones are reached by their address. */
const MOST = 500

function inWords({ id, moment, kind, profile, answered }: Scan): string {
  const how = kind === "import" ? "import" : (profile ?? "scan")
  return `${id}, ${whenInWords(moment)}, ${how}, ${count(answered)} answered`
}

/** Chooses one scan, by its number, time or kind. */
export function ScanSelect({ label, value, onChange, without, placeholder }: ScanSelectProps) {
  const scans = useQuery(questions.scans.list.queryOptions({ input: { limit: MOST } }))
  const known = scans.data?.scans ?? []
  const isKnown = value === null || known.some(({ id }) => id === value)
  const older = useQuery(
    questions.scans.get.queryOptions({ input: { id: value ?? 0 }, enabled: scans.isSuccess && !isKnown }),
  )
  const all = isKnown || !older.data ? known : [...known, older.data.scan]
  return (
    <Select
      aria-label={label}
      searchable
      limit={100}
      w={300}
      placeholder={placeholder ?? "Choose a scan"}
      nothingFoundMessage="No scan is like that."
      data={all
        .filter(({ id, state }) => id !== without && state !== "running")
        .map((scan) => ({ value: String(scan.id), label: inWords(scan) }))}
      value={value === null ? null : String(value)}
      onChange={(id) => id !== null && onChange(Number(id))}
    />
  )
}
