import { TIMELINE_KINDS, type TimelineItem } from "#api/causes.ts"
import { printable } from "#model/printable.ts"
import { count, counted, whenInWords } from "#renderer/ui/format.ts"
import { shortCommit } from "#renderer/ui/placeWords.ts"
import { type ShownChange, shownInWords, whoseInWords } from "./shownChange.ts"

export type TimelineKind = TimelineItem["kind"]
export type ItemOf<Kind extends TimelineKind> = Extract<TimelineItem, { readonly kind: Kind }>

/** The lanes, in order. */
export const LANES: readonly { readonly kind: TimelineKind; readonly title: string }[] = [
  { kind: "scan", title: "Scans" },
  { kind: "change", title: "Changes" },
  { kind: "commit", title: "Commits" },
  { kind: "finding", title: "Findings" },
]

/** Reads "scan,commit" from an address; what is no lane is dropped. */
export function lanesFrom(text: string | undefined): readonly TimelineKind[] {
  const wanted = new Set((text ?? "").split(","))
  return TIMELINE_KINDS.filter((kind) => wanted.has(kind))
}

/** A row of the timeline as a change that can be shown in full. */
export const shownOf = ({ change, ...item }: ItemOf<"change">): ShownChange => ({ ...item, kind: change })

/** "nginx 1.24.0 → 1.26.1" of however many machines, with whose it is. */
export function changeTitle(item: ItemOf<"change">): string {
  const shown = shownOf(item)
  const what = shownInWords(shown)
  return item.count > 1 && item.change === "machine-new"
    ? `${counted(item.count, "new machine")}: ${whoseInWords(shown)}`
    : `${whoseInWords(shown)}: ${what}`
}

/** "Scan 12 of lab", "12 scans, nothing changed". */
export function scanTitle({ scan, network, quiet, what }: ItemOf<"scan">): string {
  if (quiet > 1) return `${count(quiet)} scans, nothing changed`
  return `${what === "import" ? "Import" : "Scan"} ${scan} of ${printable(network, 80)}`
}

const ENDED: Readonly<Record<string, string>> = {
  stopped: "stopped",
  interrupted: "cut short",
  failed: "failed",
}

/** The second line of a scan: how many answered, or since when nothing changed. */
export function scanDetail({
  quiet,
  since,
  at,
  answered,
  asked,
  changes,
  state,
  network,
}: ItemOf<"scan">): string {
  if (quiet > 1) {
    const where = network === "" ? "" : ` of ${printable(network, 80)}`
    return `from ${whenInWords(since)} to ${whenInWords(at)}${where}`
  }
  const ended = ENDED[state] === undefined ? "" : `${ENDED[state]}; `
  const of = asked > 0 ? ` of ${count(asked)}` : ""
  const brought = changes === 0 ? "nothing changed" : counted(changes, "change")
  return `${ended}${count(answered)}${of} answered, ${brought}`
}

/** The second line of a commit. */
export function commitDetail({ author, source, files, tickets, explains }: ItemOf<"commit">): string {
  const parts = [
    printable(author, 80),
    printable(source, 80),
    counted(files, "file"),
    ...tickets.slice(0, 3).map((ticket) => printable(ticket, 40)),
  ]
  return explains > 0
    ? `${parts.join(", ")}; likely explains ${counted(explains, "change")}`
    : parts.join(", ")
}

/** What a row is called when it is spoken. */
export function nameOf(item: TimelineItem): string {
  switch (item.kind) {
    case "scan":
      return scanTitle(item)
    case "change":
      return changeTitle(item)
    case "commit":
      return `${shortCommit(item.commit)} ${printable(item.subject, 200)}`
    case "finding":
      return printable(item.title, 300)
    default:
      return item satisfies never
  }
}

/** A key that is the same for the same row, wherever in the list it stands. */
export function keyOf(item: TimelineItem): string {
  switch (item.kind) {
    case "scan":
      return `scan ${item.scan}`
    case "change": {
      const { at, change, fact, before, after, machines } = item
      return JSON.stringify(["change", at, change, fact, before, after, machines[0]?.id])
    }
    case "commit":
      return `commit ${item.source} ${item.commit}`
    case "finding":
      return `finding ${item.finding} ${item.at} ${item.state}`
    default:
      return item satisfies never
  }
}
