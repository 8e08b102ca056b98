import { Button, NumberInput, SegmentedControl, Select, TextInput } from "@mantine/core"
import { useMutation } from "@tanstack/react-query"
import { CHANNEL_KINDS, MAIL_SECURITIES } from "#model/notice.ts"
import { SEVERITIES } from "#model/severity.ts"
import { client, sentenceOf } from "#renderer/app/client.ts"
import { tell } from "#renderer/app/tell.tsx"
import { channelFrom, type ChannelDraft, EMPTY_CHANNEL, isReady } from "./channelDraft.ts"
import { KIND_WORDS, LEAST_WORDS } from "./channelWords.ts"
import { SecretField, SECRETS_KEPT } from "./SecretField.tsx"

interface FieldsProps {
  readonly draft: ChannelDraft
  readonly onDraft: (part: Partial<ChannelDraft>) => void
}

const stays = ({ isChange }: ChannelDraft, otherwise: string) => (isChange ? "stays as it is" : otherwise)

function Webhook({ draft, onDraft }: FieldsProps) {
  const { from, url, signing } = draft
  return (
    <>
      <SecretField
        from={from}
        label="Address"
        variable="ROLLCALL_WEBHOOK"
        placeholder={stays(draft, "https://hooks.example.org/…")}
        value={url}
        onValue={(value) => onDraft({ url: value })}
      />
      <SecretField
        from={from}
        label="Signed with"
        variable="ROLLCALL_WEBHOOK_SECRET"
        placeholder={stays(draft, "nothing")}
        value={signing}
        onValue={(value) => onDraft({ signing: value })}
      />
    </>
  )
}

const SECURITIES = { tls: "TLS", starttls: "STARTTLS", none: "none, to this computer" } as const

function Mail({ draft, onDraft }: FieldsProps) {
  const { from, host, port, security, user, password, sender, to } = draft
  const text = (
    label: string,
    value: string,
    key: "host" | "user" | "sender" | "to",
    placeholder: string,
  ) => (
    <TextInput
      label={label}
      autoComplete="off"
      placeholder={placeholder}
      value={value}
      onChange={(event) => onDraft({ [key]: event.currentTarget.value })}
    />
  )
  return (
    <>
      {text("To", to, "to", "ops@example.org, …")}
      {text("From", sender, "sender", "rollcall@example.org")}
      {text("Mail server", host, "host", "mail.example.org")}
      <NumberInput
        label="Port"
        min={1}
        max={65_535}
        allowDecimal={false}
        hideControls
        value={port}
        onChange={(value) => typeof value === "number" && onDraft({ port: value })}
      />
      <Select
        label="Protected by"
        data={MAIL_SECURITIES.map((value) => ({ value, label: SECURITIES[value] }))}
        value={security}
        onChange={(value) => {
          const chosen = MAIL_SECURITIES.find((one) => one === value)
          if (chosen) onDraft({ security: chosen })
        }}
      />
      {text("User", user, "user", "none")}
      {user.trim() !== "" && (
        <SecretField
          from={from}
          label="Password"
          variable="ROLLCALL_MAIL_PASSWORD"
          placeholder={stays(draft, "")}
          value={password}
          onValue={(value) => onDraft({ password: value })}
        />
      )}
    </>
  )
}

function Head({ draft, onDraft }: FieldsProps) {
  const { isChange, kind, from } = draft
  return (
    <div className="row settings-choices">
      {!isChange && (
        <SegmentedControl
          aria-label="Kind of channel"
          value={kind}
          onChange={(value) => onDraft({ kind: value })}
          data={CHANNEL_KINDS.map((value) => ({ value, label: KIND_WORDS[value] }))}
        />
      )}
      {kind !== "desktop" && (
        <>
          <SegmentedControl
            aria-label="Where its secrets come from"
            value={from}
            onChange={(value) => onDraft({ from: value, url: "", signing: "", password: "" })}
            data={SECRETS_KEPT}
          />
          <span className="small quiet">
            {from === "words" ? "kept in a file that only you may read" : "read when a notice is sent"}
          </span>
        </>
      )}
    </div>
  )
}

interface AddChannelProps extends FieldsProps {
  readonly onSaved: () => Promise<void>
}

/** A new way to be told, or one that is there, to be changed. */
export function AddChannel({ draft, onDraft, onSaved }: AddChannelProps) {
  const { isChange, name, least, kind } = draft
  const save = useMutation({
    mutationFn: () => client.notifications.save(channelFrom(draft)),
    onSuccess: async (saved) => {
      onDraft(EMPTY_CHANNEL)
      await onSaved()
      tell(`${saved.name} is kept. Try it with Test.`)
    },
  })
  const put = (part: Partial<ChannelDraft>) => {
    onDraft(part)
    save.reset()
  }
  return (
    <form
      className="settings-fields"
      aria-label={isChange ? `Change ${name}` : "Add a channel"}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady(draft) && !save.isPending) save.mutate()
      }}
    >
      <Head draft={draft} onDraft={put} />
      <TextInput
        label="Name"
        autoComplete="off"
        value={name}
        readOnly={isChange}
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <Select
        label="Tells"
        data={SEVERITIES.map((value) => ({ value, label: LEAST_WORDS[value] }))}
        value={least}
        onChange={(value) => {
          const chosen = SEVERITIES.find((one) => one === value)
          if (chosen) put({ least: chosen })
        }}
      />
      {kind === "webhook" && <Webhook draft={draft} onDraft={put} />}
      {kind === "e-mail" && <Mail draft={draft} onDraft={put} />}
      <div className="row settings-choices">
        <Button type="submit" variant="default" disabled={!isReady(draft) || save.isPending}>
          {isChange ? "Change it" : "Add it"}
        </Button>
        {isChange && (
          <Button variant="subtle" onClick={() => put(EMPTY_CHANNEL)}>
            Leave it as it is
          </Button>
        )}
        {save.isError && (
          <span className="bad" role="alert">
            {sentenceOf(save.error)}
          </span>
        )}
      </div>
    </form>
  )
}
