import type { ScanProgress } from "#model/scan.ts"

/** What the tray's menu holds: words, and what they do. */
export type TrayItem =
  | { readonly kind: "words"; readonly label: string }
  | { readonly kind: "line" }
  | { readonly kind: "open" | "quit"; readonly label: string }
  | { readonly kind: "stop"; readonly label: string; readonly scan: number }

/** The tray's menu: how the roll calls go, and a stop for each. */
export function trayMenu(running: readonly ScanProgress[]): readonly TrayItem[] {
  const scans = running.flatMap((progress): readonly TrayItem[] => [
    { kind: "words", label: `${progressWords(progress)}, ${answeredWords(progress)}` },
    { kind: "stop", label: running.length > 1 ? `Stop scan ${progress.scan}` : "Stop", scan: progress.scan },
  ])
  return [
    { kind: "open", label: "Open Rollcall" },
    { kind: "line" },
    ...(scans.length > 0 ? scans : [{ kind: "words", label: "No roll call is running" } as const]),
    { kind: "line" },
    { kind: "quit", label: "Quit" },
  ]
}

/** What the tray says under the pointer. */
export function trayWords(running: readonly ScanProgress[]): string {
  const [first, ...others] = running
  if (first === undefined) return "Rollcall"
  return others.length === 0 ? progressWords(first) : `${running.length} roll calls running`
}

const progressWords = ({ share }: ScanProgress) => `Roll call running ${Math.floor(share * 100)} %`

const answeredWords = ({ answered }: ScanProgress) => `${answered} answered`
