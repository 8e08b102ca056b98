export const SNMP_AUTHS = ["md5", "sha", "sha224", "sha256", "sha384", "sha512"] as const
export type SnmpAuth = (typeof SNMP_AUTHS)[number]

export const SNMP_PRIVS = ["des", "aes", "aes256", "aes256-cisco"] as const
export type SnmpPriv = (typeof SNMP_PRIVS)[number]

/** What lets us read a machine's SNMP tables, secrets and all: it lives in memory only, and is never told to anybody. */
export type SnmpCredential =
  | { readonly kind: "snmp-v2c"; readonly name: string; readonly community: string }
  | {
      readonly kind: "snmp-v3"
      readonly name: string
      readonly user: string
      readonly auth: { readonly protocol: SnmpAuth; readonly secret: string } | null
      /** Only where there is `auth` as well (RFC 3414). */
      readonly priv: { readonly protocol: SnmpPriv; readonly secret: string } | null
    }
