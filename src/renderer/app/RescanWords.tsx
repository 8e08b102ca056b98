import { Link } from "@tanstack/react-router"
import type { RescanPlan } from "#model/scan.ts"
import { counted, exactly, whenInWords } from "#renderer/ui/format.ts"

/** That known machines are only checked, since which scan, and within how many days each is asked everything. */
export function RescanWords({ rescan }: { readonly rescan: RescanPlan }) {
  const { of, since, checked, everythingWithinDays } = rescan
  return (
    <>
      {counted(checked, "known machine")} {checked === 1 ? "is" : "are"} only checked for what changed since{" "}
      <Link to="/scans/$id" params={{ id: String(of) }} className="link in-text">
        scan {of}
      </Link>{" "}
      <span title={exactly(since)}>({whenInWords(since)})</span>.{" "}
      <span className="quiet">
        What is new or changed is asked everything, and so is each machine within{" "}
        {counted(everythingWithinDays, "day")}.
      </span>
    </>
  )
}
