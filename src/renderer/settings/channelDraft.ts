import type { GivenSecret } from "#api/credentials.ts"
import type { ChannelTold, NewChannel } from "#api/notifications.ts"
import type { ChannelKind, MailSecurity } from "#model/notice.ts"
import type { Severity } from "#model/severity.ts"

/** What stands in the form for a channel. */
export interface ChannelDraft {
  /** It is there already: secrets that are left empty stay as they were. */
  readonly isChange: boolean
  readonly name: string
  readonly kind: ChannelKind
  readonly least: Severity
  readonly from: GivenSecret["from"]
  readonly url: string
  readonly signing: string
  readonly host: string
  readonly port: number
  readonly security: MailSecurity
  readonly user: string
  readonly password: string
  readonly sender: string
  /** Addresses, with commas or spaces in between. */
  readonly to: string
}

export const EMPTY_CHANNEL: ChannelDraft = {
  isChange: false,
  name: "",
  kind: "webhook",
  least: "medium",
  from: "words",
  url: "",
  signing: "",
  host: "",
  port: 587,
  security: "starttls",
  user: "",
  password: "",
  sender: "",
  to: "",
}

const addressesIn = (text: string) => text.split(/[\s,;]+/u).filter((part) => part !== "")

/** Whether nothing that it needs is missing. */
export function isReady(draft: ChannelDraft): boolean {
  if (draft.name.trim() === "") return false
  switch (draft.kind) {
    case "desktop":
      return true
    case "webhook":
      return draft.isChange || draft.url.trim() !== ""
    case "e-mail":
      return draft.host.trim() !== "" && draft.sender.trim() !== "" && addressesIn(draft.to).length > 0
  }
}

/** The channel as the engine takes it. */
export function channelFrom(draft: ChannelDraft): NewChannel {
  const { name, least } = draft
  return { name: name.trim(), least, on: true, way: wayFrom(draft) }
}

function wayFrom(draft: ChannelDraft): NewChannel["way"] {
  const { kind, from, url, signing, host, port, security, user, password, sender, to } = draft
  const given = (words: string): GivenSecret | null => {
    if (words.trim() === "") return null
    return from === "words" ? { from, secret: words.trim() } : { from, variable: words.trim() }
  }
  switch (kind) {
    case "desktop":
      return { kind }
    case "webhook":
      return { kind, url: given(url), signing: given(signing) }
    case "e-mail":
      return {
        ...{ kind, port, security, password: given(password) },
        host: host.trim(),
        user: user.trim() || null,
        from: sender.trim(),
        to: addressesIn(to),
      }
  }
}

/** A channel as it is, to be changed. */
export function draftOf({ name, kind, least, mail, kept }: ChannelTold): ChannelDraft {
  return {
    ...EMPTY_CHANNEL,
    ...{ isChange: true, name, kind, least },
    from: kept.includes("environment") ? "environment" : "words",
    ...(mail && {
      ...{ host: mail.host, port: mail.port, security: mail.security },
      user: mail.user ?? "",
      sender: mail.from,
      to: mail.to.join(", "),
    }),
  }
}

/** The same channel with another threshold, or switched on or off; its secrets stay. */
export function withPart(
  { name, kind, least, on, mail }: ChannelTold,
  part: { readonly least?: Severity; readonly on?: boolean },
): NewChannel {
  const way: NewChannel["way"] =
    kind === "e-mail" && mail !== null
      ? { kind, ...mail, to: [...mail.to], password: null }
      : kind === "webhook"
        ? { kind, url: null, signing: null }
        : { kind: "desktop" }
  return { name, least, on, way, ...part }
}
