import { Autocomplete, Button, Checkbox, SegmentedControl, TextInput } from "@mantine/core"
import { useMutation, useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { LOCKABLE_FIELDS } from "#model/decision.ts"
import { printable } from "#model/printable.ts"
import { FIELD_WORDS } from "#renderer/ui/fieldWords.ts"
import { counted } from "#renderer/ui/format.ts"
import { questions, sentenceOf } from "./client.ts"
import { decide } from "./decide.ts"
import {
  consequenceOf,
  draftDecision,
  EMPTY_DRAFT,
  type Draft,
  type FormKind,
  type Subject,
} from "./draftDecision.ts"
import { MachinePicker } from "./MachinePicker.tsx"
import "./DecideForm.css"

/** What each form is called, as menus and its own head say it. */
export const FORM_TITLES: Readonly<Record<FormKind, string>> = {
  name: "Name",
  owner: "Owner",
  purpose: "Purpose",
  tag: "Tag",
  note: "Note",
  merge: "Same machine",
  split: "Split",
  lock: "Keep as it is",
  retire: "Retire",
  "never-touch": "Never touch",
}

const STEPS: Readonly<Record<FormKind, string>> = {
  name: "Name it",
  owner: "Set owner",
  purpose: "Set purpose",
  tag: "Tag",
  note: "Add note",
  merge: "Same machine",
  split: "Split",
  lock: "Keep",
  retire: "Retire",
  "never-touch": "Never touch",
}

interface FieldProps {
  readonly kind: FormKind
  readonly subjects: readonly Subject[]
  readonly draft: Draft
  readonly onDraft: (change: Partial<Draft>) => void
}

/** Values that the query knows of a field: one team is not to be written in three ways. */
function useKnown(field: "owner" | "tag", enabled: boolean): readonly string[] {
  const typed = `${field}:`
  const found = useQuery(
    questions.machines.complete.queryOptions({ input: { query: typed, at: typed.length }, enabled }),
  )
  return (found.data ?? []).flatMap(({ text }) => {
    const value = text.startsWith(typed) ? text.slice(typed.length).trim().replaceAll('"', "") : ""
    return value === "" ? [] : [value]
  })
}

function KnownField({ kind, draft, onDraft }: FieldProps & { readonly kind: "owner" | "tag" }) {
  const known = useKnown(kind, true)
  return (
    <Autocomplete
      label={FORM_TITLES[kind]}
      data-autofocus
      placeholder={kind === "owner" ? "a person or a team" : "one word"}
      data={[...new Set(known)]}
      value={draft.value}
      onChange={(value) => onDraft({ value })}
      comboboxProps={{ withinPortal: false }}
      withScrollArea={false}
      classNames={{ options: "picked-from" }}
    />
  )
}

function Addresses({ subjects, draft, onDraft }: FieldProps) {
  const toggle = (ip: string) =>
    onDraft({ away: draft.away.includes(ip) ? draft.away.filter((one) => one !== ip) : [...draft.away, ip] })
  const all = subjects.flatMap(({ ips, past }) => [
    ...ips.map((ip) => [ip, true] as const),
    ...past.map((ip) => [ip, false] as const),
  ])
  return (
    <fieldset className="decide-addresses">
      <legend>Addresses that are another machine</legend>
      {all.map(([ip, now], at) => (
        <Checkbox
          key={ip}
          label={
            <>
              <span className="mono">{ip}</span> {!now && <span className="small quiet">no longer</span>}
            </>
          }
          checked={draft.away.includes(ip)}
          onChange={() => toggle(ip)}
          {...(at === 0 ? { "data-autofocus": true } : {})}
        />
      ))}
    </fieldset>
  )
}

function Field(props: FieldProps) {
  const { kind, subjects, draft, onDraft } = props
  switch (kind) {
    case "merge":
      if (subjects.length > 1) return null
      return (
        <MachinePicker
          label="Same machine as"
          without={subjects.map(({ id }) => id)}
          value={draft.other}
          onChange={(other) => onDraft({ other })}
        />
      )
    case "split":
      return <Addresses {...props} />
    case "owner":
    case "tag":
      return <KnownField {...props} kind={kind} />
    case "name":
    case "purpose":
    case "note":
      return (
        <TextInput
          label={FORM_TITLES[kind]}
          data-autofocus
          value={draft.value}
          onChange={(event) => onDraft({ value: event.currentTarget.value })}
        />
      )
    case "lock":
      return (
        <SegmentedControl
          aria-label="Which field"
          data={LOCKABLE_FIELDS.map((field) => ({ value: field, label: FIELD_WORDS[field] }))}
          value={draft.value}
          onChange={(value) => onDraft({ value })}
        />
      )
    case "retire":
    case "never-touch":
      return null
    default:
      return kind satisfies never
  }
}

function startOf(kind: FormKind, subjects: readonly Subject[]): Draft {
  const [only] = subjects
  if (kind === "name") return { ...EMPTY_DRAFT, value: only?.name ?? "" }
  if (kind === "lock") return { ...EMPTY_DRAFT, value: LOCKABLE_FIELDS[0] }
  return EMPTY_DRAFT
}

interface DecideFormProps {
  readonly kind: FormKind
  readonly subjects: readonly Subject[]
  /** It is decided. */
  readonly onDone: () => void
  /** Nothing is decided; the same as done where it isn't said. */
  readonly onLeave?: () => void
}

/** One thing said of one machine or of many, with a reason for whoever asks later; Enter decides it. */
export function DecideForm({ kind, subjects, onDone, onLeave = onDone }: DecideFormProps) {
  const [draft, setDraft] = useState(() => startOf(kind, subjects))
  const decision = draftDecision(kind, subjects, draft)
  const say = useMutation({
    mutationFn: async () => {
      if (decision) await decide(decision)
    },
    onSuccess: onDone,
  })
  const [only] = subjects
  const whom = subjects.length === 1 && only ? printable(only.name, 80) : counted(subjects.length, "machine")
  const ready = decision !== null && !say.isPending
  const bare =
    kind === "lock" ||
    kind === "retire" ||
    kind === "never-touch" ||
    (kind === "merge" && subjects.length > 1)
  return (
    <form
      className="decide-form"
      aria-label={`${FORM_TITLES[kind]}: ${whom}`}
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) say.mutate()
      }}
    >
      <p className="strong cut">{whom}</p>
      <Field
        {...{ kind, subjects, draft }}
        onDraft={(change) => {
          say.reset()
          setDraft((now) => ({ ...now, ...change }))
        }}
      />
      <p className="small quiet">{consequenceOf(kind, subjects, draft)}</p>
      <TextInput
        label="Reason"
        placeholder="optional, for whoever asks later"
        value={draft.reason}
        onChange={(event) => setDraft({ ...draft, reason: event.currentTarget.value })}
        {...(bare ? { "data-autofocus": true } : {})}
      />
      {say.isError && (
        <p className="bad" role="alert">
          {sentenceOf(say.error)}
        </p>
      )}
      <div className="row">
        <Button type="submit" disabled={!ready}>
          {STEPS[kind]}
        </Button>
        <Button variant="default" onClick={onLeave}>
          Leave it
        </Button>
      </div>
    </form>
  )
}
