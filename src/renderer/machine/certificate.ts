import type { Json } from "#model/observation.ts"
import { counted, day } from "#renderer/ui/format.ts"
import { partOf, textIn } from "./detail.ts"

/** What a certificate says of itself, in the words a person looks for. */
export interface CertificateWords {
  readonly subject: string
  readonly issuer: string
  /** "41 days left", "expired 3 days ago, on 12 Mar"; null where it does not say. */
  readonly left: string | null
  /** It has expired, or will soon. */
  readonly due: boolean
}

const DAY = 86_400_000
const SOON = 14

function nameIn(part: Json | undefined): string | null {
  return textIn(part, "commonName") ?? textIn(part, "organizationName")
}

/** nmap writes UTC without saying so. */
function momentIn(text: string | null): number | null {
  if (text === null) return null
  const moment = Date.parse(/[Z+]|-\d\d:\d\d$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(moment) ? null : moment
}

function leftOf(end: number, now: number): string {
  const days = Math.floor(Math.abs(end - now) / DAY)
  if (end < now) return `expired ${days === 0 ? "today" : `${counted(days, "day")} ago, on ${day(end, now)}`}`
  return days === 0 ? "expires within a day" : `${counted(days, "day")} left`
}

/** A certificate's detail in words. */
export function certificateInWords(detail: Json, now: number): CertificateWords {
  const [subject, issuer] = [partOf(detail, "subject"), partOf(detail, "issuer")]
  const end = momentIn(textIn(detail, "notAfter"))
  const ownName = JSON.stringify(subject) === JSON.stringify(issuer)
  return {
    subject: nameIn(subject) ?? "no name",
    issuer: ownName ? "signed by itself" : `from ${nameIn(issuer) ?? "an unnamed issuer"}`,
    left: end === null ? null : leftOf(end, now),
    due: end !== null && end - now < SOON * DAY,
  }
}
