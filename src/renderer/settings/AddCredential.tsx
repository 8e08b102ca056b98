import { Button, SegmentedControl, Select, TextInput } from "@mantine/core"
import { useMutation, useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { SNMP_AUTHS, SNMP_PRIVS } from "#model/credential.ts"
import { client, questions, sentenceOf } from "#renderer/app/client.ts"
import { tell } from "#renderer/app/tell.tsx"
import { SecretField, SECRETS_KEPT } from "./SecretField.tsx"
import { credentialFrom, type CredentialDraft, EMPTY_CREDENTIAL, isReady } from "./credentialDraft.ts"

const EVERY = ""
const KINDS = [
  { value: "snmp-v2c" as const, label: "v2c" },
  { value: "snmp-v3" as const, label: "v3" },
]

interface FieldsProps {
  readonly draft: CredentialDraft
  readonly onDraft: (part: Partial<CredentialDraft>) => void
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
        <SecretField
          from={draft.from}
          label="Password"
          value={draft.authSecret}
          onValue={(authSecret) => onDraft({ authSecret })}
        />
      )}
      {draft.priv !== null && (
        <SecretField
          from={draft.from}
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
          data={SECRETS_KEPT}
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
        <SecretField
          from={draft.from}
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
