import { Button, PasswordInput, SegmentedControl, Select, TextInput } from "@mantine/core"
import { useMutation, useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { SNMP_AUTHS, SNMP_PRIVS } from "#model/credential.ts"
import { client, questions, sentenceOf } from "#renderer/app/client.ts"
import { tell } from "#renderer/app/tell.tsx"
import { credentialFrom, type CredentialDraft, EMPTY_CREDENTIAL, isReady } from "./credentialDraft.ts"

const EVERY = ""
const KINDS = [
  { value: "snmp-v2c" as const, label: "v2c" },
  { value: "snmp-v3" as const, label: "v3" },
]
const KEPT = [
  { value: "words" as const, label: "Typed here" },
  { value: "environment" as const, label: "From the environment" },
]

interface FieldsProps {
  readonly draft: CredentialDraft
  readonly onDraft: (part: Partial<CredentialDraft>) => void
}

/** A secret is typed where nobody reads along, or the name of the variable that holds it stands in its place. */
function Secret({ draft, label, value, onValue }: SecretProps) {
  const shared = { label, value, autoComplete: "off" } as const
  if (draft.from === "environment")
    return (
      <TextInput
        {...shared}
        label={`${label}: variable`}
        placeholder="SNMP_SECRET"
        classNames={{ input: "mono" }}
        onChange={(event) => onValue(event.currentTarget.value)}
      />
    )
  return (
    <PasswordInput
      {...shared}
      autoComplete="new-password"
      visibilityToggleButtonProps={{ "aria-label": `Show ${label.toLowerCase()}` }}
      onChange={(event) => onValue(event.currentTarget.value)}
    />
  )
}

interface SecretProps extends Pick<FieldsProps, "draft"> {
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
}

function Version3({ draft, onDraft }: FieldsProps) {
  return (
    <>
      <TextInput
        label="User"
        autoComplete="off"
        value={draft.user}
        onChange={(event) => onDraft({ user: event.currentTarget.value })}
      />
      <Select
        label="Authenticates by"
        data={["none", ...SNMP_AUTHS]}
        value={draft.auth ?? "none"}
        onChange={(chosen) => {
          const auth = SNMP_AUTHS.find((one) => one === chosen) ?? null
          onDraft(auth === null ? { auth, priv: null } : { auth })
        }}
      />
      <Select
        label="Encrypts by"
        data={["none", ...SNMP_PRIVS]}
        value={draft.priv ?? "none"}
        disabled={draft.auth === null}
        onChange={(chosen) => onDraft({ priv: SNMP_PRIVS.find((one) => one === chosen) ?? null })}
      />
      {draft.auth !== null && (
        <Secret
          draft={draft}
          label="Password"
          value={draft.authSecret}
          onValue={(authSecret) => onDraft({ authSecret })}
        />
      )}
      {draft.priv !== null && (
        <Secret
          draft={draft}
          label="Encryption password"
          value={draft.privSecret}
          onValue={(privSecret) => onDraft({ privSecret })}
        />
      )}
    </>
  )
}

/** The form for a new credential. */
export function AddCredential({ onAdded }: { readonly onAdded: () => Promise<void> }) {
  const [draft, setDraft] = useState<CredentialDraft>(EMPTY_CREDENTIAL)
  const networks = useQuery(questions.networks.list.queryOptions())
  const names = networks.data?.map(({ name }) => name) ?? []
  const add = useMutation({
    mutationFn: () => client.credentials.add(credentialFrom(draft)),
    onSuccess: async ({ name }) => {
      setDraft(EMPTY_CREDENTIAL)
      await onAdded()
      tell(`The credential ${name} is kept. Scans use it from now on.`)
    },
  })
  const put = (part: Partial<CredentialDraft>) => {
    setDraft((now) => ({ ...now, ...part }))
    add.reset()
  }
  return (
    <form
      className="settings-fields"
      aria-label="Add a credential"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady(draft) && !add.isPending) add.mutate()
      }}
    >
      <div className="row settings-choices">
        <SegmentedControl
          aria-label="Version of SNMP"
          value={draft.kind}
          onChange={(kind) => put({ kind })}
          data={KINDS}
        />
        <SegmentedControl
          aria-label="Where its secrets come from"
          value={draft.from}
          onChange={(from) => put({ from })}
          data={KEPT}
        />
        <span className="small quiet">
          {draft.from === "words" ? "kept in a file that only you may read" : "read when a scan needs it"}
        </span>
      </div>
      <TextInput
        label="Name"
        autoComplete="off"
        value={draft.name}
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <Select
        label="For"
        data={[
          { value: EVERY, label: "every network" },
          ...names.map((name) => ({ value: name, label: name })),
        ]}
        value={draft.network ?? EVERY}
        onChange={(network) => put({ network: network === EVERY ? null : network })}
      />
      {draft.kind === "snmp-v2c" ? (
        <Secret
          draft={draft}
          label="Community"
          value={draft.community}
          onValue={(community) => put({ community })}
        />
      ) : (
        <Version3 draft={draft} onDraft={put} />
      )}
      <div className="row settings-choices">
        <Button type="submit" variant="default" disabled={!isReady(draft) || add.isPending}>
          Keep it
        </Button>
        {add.isError && (
          <span className="bad" role="alert">
            {sentenceOf(add.error)}
          </span>
        )}
      </div>
    </form>
  )
}
