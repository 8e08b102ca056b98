import type { Verdict } from "#model/classification.ts"
import type { Place } from "./seen.ts"

/** What is known of a machine beside its answers, to say what could be asked next. */
export interface Circumstances {
  readonly ip: string
  readonly network: string
  /** "22/tcp", each port that is open. */
  readonly open: readonly string[]
}

/** Adds to a doubtful answer the cheapest question that may settle it. */
export function withNextQuestion(
  verdict: Verdict,
  places: readonly Place[],
  circumstances: Circumstances,
): Verdict {
  const isSettled =
    verdict.confidence === "certain" || (verdict.confidence === "likely" && !verdict.contradicted)
  return isSettled ? verdict : { ...verdict, settledBy: nextQuestion(places, circumstances) }
}

function nextQuestion(places: readonly Place[], { ip, network, open }: Circumstances): string | null {
  const protocols = new Set(places.flatMap(({ said }) => said.map(({ field }) => field.split(".", 1)[0]!)))
  const hasAnswers = [...protocols].some((protocol) => protocol !== "mac")
  if (open.length === 0 && !hasAnswers) return `a standard scan of ${ip}, which asks for ports and services`
  if (!hasAnswers)
    return `a standard scan of ${ip}, which asks what answers on ${open.slice(0, 3).join(", ")}`
  const snmp = `SNMP credentials for ${network}: rollcall credentials add`
  if (!protocols.has("snmp") && open.includes("161/udp")) return snmp
  const hasSsh = protocols.has("ssh") || open.includes("22/tcp")
  if (!protocols.has("inside") && hasSsh) return `a look inside over SSH: rollcall look ${ip}`
  return protocols.has("snmp") ? null : snmp
}
