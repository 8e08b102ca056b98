import { Link } from "@tanstack/react-router"
import type { ReactNode } from "react"
import type { Scan } from "#model/scan.ts"
import { printable } from "#model/printable.ts"
import { count, counted, exactly } from "#renderer/ui/format.ts"
import { Copy } from "#renderer/ui/Mono.tsx"
import { Section } from "#renderer/ui/Section.tsx"
import { methodsInWords, paceInWords, portsIn } from "./scanWords.ts"

const MOST = 6
const SHORT = 60

/** A list whose first entries stand there and the rest behind a step; copied whole. */
function Ranges({ ranges, what }: { readonly ranges: readonly string[]; readonly what: string }) {
  if (ranges.length === 0) return <span className="faint">nothing</span>
  const rest = ranges.slice(MOST)
  return (
    <>
      <span className="mono">
        {ranges
          .slice(0, MOST)
          .map((each) => printable(each))
          .join(", ")}
      </span>{" "}
      <Copy text={ranges.join("\n")} what={what} />
      {rest.length > 0 && (
        <details>
          <summary>{count(rest.length)} more</summary>
          <span className="mono">{rest.map((each) => printable(each)).join(", ")}</span>
        </details>
      )}
    </>
  )
}

function Ports({ text, protocol }: { readonly text: string; readonly protocol: "TCP" | "UDP" }) {
  if (text === "") return <span className="faint">not asked</span>
  const number = counted(portsIn(text), "port")
  if (text.length <= SHORT) {
    return (
      <>
        {number}: <span className="mono">{text}</span>
      </>
    )
  }
  return (
    <details>
      <summary>
        {number} {protocol}
      </summary>
      <span className="mono">{text}</span>
    </details>
  )
}

function Line({ says, children }: { readonly says: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{says}</dt>
      <dd>{children}</dd>
    </>
  )
}

/** Whether it asked everything, or went on from a scan before it. */
function HowMuch({ of }: { readonly of: number | null }) {
  if (of === null) return <>everything of every machine</>
  return (
    <>
      a rescan: machines known from{" "}
      <Link to="/scans/$id" params={{ id: String(of) }} className="link in-text">
        scan {of}
      </Link>{" "}
      were checked, and asked everything where something had changed or their turn had come
    </>
  )
}

/** Exactly what a scan asked: absence only means something where it asked. */
export function Asked({ scan }: { readonly scan: Scan }) {
  const { targets, excluded, methods, privilege, pace, profile, network, started, ended, file } = scan
  return (
    <Section title="What it asked" note="absence only means something here">
      <dl className="asked small">
        {file !== null && <Line says="File">{printable(file)}</Line>}
        <Line says="Network">{printable(network)}</Line>
        <Line says="Targets">
          <Ranges ranges={targets} what="targets" />
        </Line>
        <Line says="Left out">
          <Ranges ranges={excluded} what="what was left out" />
        </Line>
        {profile !== null && <Line says="Profile">{profile}</Line>}
        {scan.kind === "scan" && scan.profile !== null && (
          <Line says="How much">
            <HowMuch of={scan.rescanOf} />
          </Line>
        )}
        <Line says="TCP">
          <Ports text={scan.tcp} protocol="TCP" />
        </Line>
        <Line says="UDP">
          <Ports text={scan.udp} protocol="UDP" />
        </Line>
        <Line says="Methods">{methodsInWords(methods)}</Line>
        <Line says="Rights">
          {privilege === "raw" ? "raw sockets" : "plain connections: no hardware addresses, no UDP"}
        </Line>
        {pace !== null && (
          <Line says="Pace">
            {pace}. {paceInWords(pace)}
          </Line>
        )}
        <Line says="Started">{exactly(started)}</Line>
        <Line says="Ended">{ended === null ? "not yet" : exactly(ended)}</Line>
      </dl>
    </Section>
  )
}
