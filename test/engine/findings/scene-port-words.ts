import { z } from "zod"

/** Days before now, half ones too. */
export const days = z.number()
export const texts = z.array(z.coerce.string())
export const oneOrMany = z.union([z.string(), texts]).transform((one) => [one].flat())

/** From when to when something was so: since the machine's first look, until it was last seen, as far as not said. */
export const life = {
  since: days.optional(),
  last: days.optional(),
  /** From when it was no longer so. */
  ended: days.optional(),
}

const certificate = z.strictObject({
  ...life,
  names: texts.default([]),
  /** The common name; the first of the names where it is not said. */
  cn: z.string().optional(),
  issuer: z.string().default("Example CA"),
  selfSigned: z.boolean().default(false),
  /** Days from now until it ends; negative: it has ended. */
  until: days.nullable().default(90),
  /** Days ago that it began. */
  from: days.default(30),
  type: z.enum(["rsa", "ec", "ed25519"]).default("rsa"),
  bits: z.int().nullable().default(2048),
  signature: z.string().default("sha256WithRSAEncryption"),
  /** A word for its key; each certificate has one of its own where it is not said. */
  key: z.string().optional(),
  /** A word for the certificate itself, where two are one. */
  print: z.string().optional(),
})

const tls = z.strictObject({
  ...life,
  /** The one agreed on first. */
  versions: texts.default(["TLSv1.3", "TLSv1.2"]),
  cipher: z.string().default("TLS_AES_256_GCM_SHA384"),
  alpn: z.string().optional(),
  /** It begins later, on the user's word: STARTTLS. */
  later: z.boolean().default(false),
})

const hostKey = z.strictObject({ ...life, type: z.string(), key: z.string(), bits: z.int().optional() })

const ssh = z.strictObject({
  ...life,
  banner: z.string().default("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3"),
  kex: texts.default(["curve25519-sha256"]),
  ciphers: texts.default(["chacha20-poly1305@openssh.com", "aes128-ctr"]),
  macs: texts.default(["hmac-sha2-256-etm@openssh.com"]),
  warning: z.string().optional(),
})

/** One, or a list of them. */
export const many = <T extends z.ZodType>(one: T) =>
  z.union([one, z.array(one)]).transform((said) => [said].flat() as z.output<T>[])

/** What answers on a port. */
export const portSpec = z.strictObject({
  ...life,
  /** nmap's and our own word for what speaks: "http". Without it and a product there is no service fact. */
  name: z.string().optional(),
  product: z.string().optional(),
  version: z.coerce.string().optional(),
  extra: z.string().optional(),
  tunnel: z.literal("ssl").optional(),
  confidence: z.int().default(10),
  tls: tls.optional(),
  certificate: many(certificate).optional(),
  hostKeys: z
    .union([
      z
        .record(z.string(), z.string())
        .transform((keys) => Object.entries(keys).map(([type, key]) => hostKey.parse({ type, key }))),
      z.array(hostKey),
    ])
    .optional(),
  ssh: ssh.optional(),
  title: z.string().optional(),
  /** Answers to our questions, by their names: {http: {http.login: [basic]}}; field names are the vocabulary's. */
  answers: z.record(z.string(), z.record(z.string(), oneOrMany)).default({}),
  /** What nmap's scripts put out, by their names. */
  scripts: z.record(z.string(), z.string()).default({}),
})

export type PortSpec = z.output<typeof portSpec>
export type CertificateSpec = z.output<typeof certificate>
