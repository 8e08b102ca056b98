import { SURENESS, type Sureness } from "#model/answer.ts"

// Every weight of the vote stands here; docs/classification.md says why each is what it is.

/** What is claimed of a machine by another counts half of what it says itself. */
export const CLAIMED = 0.5

/** What else is said by a voice that was outvoted about the system: it lied once, or speaks for another machine. */
export const OUTVOTED = 0.25

/** What further fields of one protocol add, after the strongest: they are told by one program. */
export const AGAIN: readonly number[] = [1, 0.5, 0.25, 0.125]

/** What further values of one field add, and how many of them: ten ports with one page are one page. */
export const COPY = 0.1
export const MOST_COPIES = 5

/** How far a field can be trusted, by its name or by its protocol; 1 where nothing is said. */
const TRUST: Readonly<Record<string, number>> = {
  // Told by the system's own files, behind a sign-in.
  inside: 1.5,
  // Numbers and words that firmware holds, and that nobody types.
  "snmp.sysobjectid": 1.2,
  "snmp.entity-model": 1.2,
  "snmp.entity-firmware": 1.2,
  "ntlm.version": 1.2,
  "bacnet.vendor": 1.2,
  "bacnet.model": 1.2,
  "ipp.model": 1.2,
  "ipp.device-id": 1.2,
  // Text that whoever runs it may write as he likes.
  "http.title": 0.9,
  "http.body": 0.7,
  "http.location": 0.9,
  "greeting.text": 0.9,
  "snmp.sysname": 0.5,
  "snmp.syslocation": 0.5,
  "snmp.syscontact": 0.5,
  "netbios.name": 0.7,
  "mdns.instance": 0.9,
  "mdns.hostname": 0.7,
  "upnp.friendly-name": 0.7,
  "tls.san": 0.7,
}

const protocolOf = (field: string) => field.slice(0, Math.max(0, field.indexOf(".")))

/** Points of one voice. */
export function pointsOf(sureness: Sureness, field: string, isObserved: boolean): number {
  const trust = TRUST[field] ?? TRUST[protocolOf(field)] ?? 1
  return SURENESS[sureness] * trust * (isObserved ? 1 : CLAIMED)
}

/** nmap's names of services that we call otherwise. */
const SERVICES: Readonly<Record<string, string>> = {
  https: "http",
  "http-proxy": "http",
  "http-alt": "http",
  ipp: "http",
  "microsoft-ds": "smb",
  "netbios-ssn": "smb",
  domain: "dns",
  "ms-wbt-server": "rdp",
  "ms-sql-s": "mssql",
  smtps: "smtp",
  imaps: "imap",
  pop3s: "pop3",
}

/**
 * What one program says by one protocol. nmap read the same banners as we do, so what it says of a service is that
 * service's word again; its guess from the network stack is no echo of any.
 */
export function sourceOf(field: string, nmapService: string | undefined): string {
  if (field === "nmap.os") return field
  const protocol = protocolOf(field) || field
  if (protocol !== "nmap" || nmapService === undefined) return protocol
  return Object.hasOwn(SERVICES, nmapService) ? SERVICES[nmapService]! : nmapService
}

/** From here on an answer is certain, or likely; less is possible. */
export const CERTAIN = { points: 10, share: 0.8 }
export const LIKELY = { points: 5, share: 0.6 }

/** A rival this near to the best is as good as it, and nothing is answered. */
export const AS_GOOD = 0.9

/** The more specific of two answers is given where this share of those who are specific agrees … */
export const AGREED = 0.6
/** … and where it has as many points as this, or as the less specific answer has of its own. */
export const ENOUGH = SURENESS.fair
