import type { GivenSecret, NewCredential } from "#api/credentials.ts"
import type { SnmpAuth, SnmpPriv } from "#model/credential.ts"

/** What stands in the form for a credential. */
export interface CredentialDraft {
  readonly name: string
  /** null: for every network. */
  readonly network: string | null
  readonly kind: "snmp-v2c" | "snmp-v3"
  readonly from: GivenSecret["from"]
  readonly community: string
  readonly user: string
  readonly auth: SnmpAuth | null
  readonly priv: SnmpPriv | null
  readonly authSecret: string
  readonly privSecret: string
}

export const EMPTY_CREDENTIAL: CredentialDraft = {
  name: "",
  network: null,
  kind: "snmp-v2c",
  from: "words",
  community: "",
  user: "",
  auth: "sha256",
  priv: "aes",
  authSecret: "",
  privSecret: "",
}

/** Whether nothing that it needs is missing. */
export function isReady(draft: CredentialDraft): boolean {
  if (draft.name.trim() === "") return false
  if (draft.kind === "snmp-v2c") return draft.community !== ""
  const { user, auth, priv, authSecret, privSecret } = draft
  return user.trim() !== "" && (auth === null || authSecret !== "") && (priv === null || privSecret !== "")
}

/** The credential as the engine takes it. */
export function credentialFrom(draft: CredentialDraft): NewCredential {
  const { name, network, from, user, auth, priv } = draft
  const given = (words: string): GivenSecret =>
    from === "words" ? { from, secret: words } : { from, variable: words.trim() }
  const way: NewCredential["way"] =
    draft.kind === "snmp-v2c"
      ? { kind: "snmp-v2c", community: given(draft.community) }
      : {
          kind: "snmp-v3",
          user: user.trim(),
          auth: auth === null ? null : { protocol: auth, secret: given(draft.authSecret) },
          priv: priv === null ? null : { protocol: priv, secret: given(draft.privSecret) },
        }
  return { name: name.trim(), network, way }
}
