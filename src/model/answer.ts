/**
 * What a machine said to one question, taken apart into named fields, the words that rules are written against. A field
 * is "<protocol>.<part>" of rules/vocabulary/fields.yaml ("ssh.banner", "http.server"); it may hold several values.
 */
export interface Answer {
  /** The question's name: "greeting", "ssh", "http", "tls", "mdns", … */
  readonly question: string
  /** Where it was asked: "80/tcp"; "" where the answer is of the machine and of no port. */
  readonly port: string
  readonly fields: Fields
}

/** Values are cut to LONGEST_FIELD characters and MOST_VALUES values a field before anything is matched against them. */
export type Fields = Readonly<Record<string, readonly string[]>>

export const LONGEST_FIELD = 4_096
export const MOST_VALUES = 64

/** How surely a rule's match means what the rule says; the points that it votes with. */
export const SURENESS = { certain: 10, strong: 6, fair: 3, weak: 1 } as const
export type Sureness = keyof typeof SURENESS
/** The surest first. */
export const SURENESSES = ["certain", "strong", "fair", "weak"] as const satisfies readonly Sureness[]

/** What a match may mean of the service that answered. */
export const SERVICE_CLAIMS = ["service", "product", "version", "info"] as const
/** What a match may mean of the machine. */
export const MACHINE_CLAIMS = ["kind", "vendor", "model", "firmware", "os", "os-version", "role"] as const

export type ServiceClaim = (typeof SERVICE_CLAIMS)[number]
export type MachineClaim = (typeof MACHINE_CLAIMS)[number]
export type Claim = ServiceClaim | MachineClaim
export const CLAIMS: readonly Claim[] = [...SERVICE_CLAIMS, ...MACHINE_CLAIMS]

/** What one rule makes of one field of an answer. */
export interface Meaning {
  /** "ssh/openssh-debian": the rule's file and id; rules of others have their source before it. */
  readonly rule: string
  /** The field and the value that it matched. */
  readonly field: string
  readonly value: string
  readonly sureness: Sureness
  /** What it claims, by name, with the pattern's groups filled in. */
  readonly claims: Readonly<Partial<Record<Claim, string>>>
  /** CPE names, without any claim of their own. */
  readonly cpe: readonly string[]
}

/** Finds out what fields mean. Rules are tried in a thread of their own, and none may run away. */
export interface Recogniser {
  /** The meanings of each, in the order given. */
  recognise(fields: readonly Fields[]): Promise<readonly (readonly Meaning[])[]>
  /** Changes where the rules do: what was concluded with others is concluded again. */
  readonly version: string
}
