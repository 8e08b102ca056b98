import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { printable } from "#model/printable.ts"
import { questions } from "#renderer/app/client.ts"
import { count, counted } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"

interface LeftAloneProps {
  readonly excluded: readonly string[]
  /** Open printer ports that got no payload. */
  readonly printers: readonly string[]
}

const MOST = 8

function Some({ items }: { readonly items: readonly string[] }) {
  return (
    <div className="small mono quiet left-list">
      {items
        .slice(0, MOST)
        .map((each) => printable(each))
        .join(", ")}
      {items.length > MOST && ` and ${count(items.length - MOST)} more`}
    </div>
  )
}

/** Who got no packet, and which open ports were never spoken to. */
export function LeftAlone({ excluded, printers }: LeftAloneProps) {
  const never = useQuery(questions.neverTouch.list.queryOptions())
  const listed = new Set((never.data ?? []).map(({ subject }) => subject))
  const kept = excluded.filter((target) => listed.has(target))
  const rest = excluded.filter((target) => !listed.has(target))
  const nobody = excluded.length + printers.length === 0
  return (
    <Section title="Left alone" rule>
      {nobody && (
        <p className="small quiet">
          Nobody so far.{" "}
          <Link to="/settings" className="link text-link">
            The never-touch list
          </Link>{" "}
          is kept in Settings.
        </p>
      )}
      {kept.length > 0 && (
        <>
          <div className="left-line">
            <span>Never touch</span>
            <span className="quiet">no packet at all</span>
          </div>
          <Some items={kept} />
        </>
      )}
      {rest.length > 0 && (
        <>
          <div className="left-line">
            <span>Left out of this scan</span>
            <span className="quiet">{counted(rest.length, "range")}</span>
          </div>
          <Some items={rest} />
        </>
      )}
      {printers.length > 0 && (
        <>
          <div className="left-line">
            <span>Printer ports never spoken to</span>
            <span className="quiet">{counted(printers.length, "port")}</span>
          </div>
          <Some items={printers} />
        </>
      )}
    </Section>
  )
}
