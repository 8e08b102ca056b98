import { Button, Select, TextInput } from "@mantine/core"
import { useMutation, useQuery } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import { printable } from "#model/printable.ts"
import { client, queryClient, questions, sentenceOf } from "#renderer/app/client.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { listOptions } from "./queries.ts"
import { readSources } from "./readings.ts"
import { nameFor } from "./sourceWords.ts"
import "./AddSource.css"

interface Draft {
  readonly location: string
  readonly name: string
  readonly branch: string
  readonly network: string | null
}

const EMPTY: Draft = { location: "", name: "", branch: "", network: null }

function useAdding(onAdded: () => void) {
  return useMutation({
    mutationFn: ({ location, name, branch, network }: Draft) =>
      client.sources.add({
        location: location.trim(),
        name: name.trim() || null,
        branch: branch.trim() || null,
        network,
      }),
    onSuccess: async ({ name }) => {
      await queryClient.invalidateQueries({ queryKey: listOptions.queryKey })
      readSources([name])
      onAdded()
    },
  })
}

/** In which field a refusal belongs: a name that is taken or is none is no mistake of the location. */
function refusedField(error: unknown): "name" | "location" {
  return /^(?:There is a source "|Name it with )/u.test(sentenceOf(error)) ? "name" : "location"
}

function Network({ value, onChange }: NetworkProps) {
  const networks = useQuery(questions.networks.list.queryOptions())
  const names = networks.data?.map(({ name }) => name) ?? []
  if (names.length === 0) return null
  return (
    <Select
      label="Network"
      description="that its addresses belong to"
      placeholder="any"
      clearable
      clearButtonProps={{ "aria-label": "Any network" }}
      data={names.map((name) => ({ value: name, label: printable(name, 80) }))}
      value={value}
      onChange={onChange}
    />
  )
}

interface NetworkProps {
  readonly value: string | null
  readonly onChange: (network: string | null) => void
}

interface AddSourceProps {
  readonly onDone: () => void
  /** Not where it is the only step: there is nothing to go back to. */
  readonly canLeave?: boolean
}

/** Says where a source is; it is read at once. */
export function AddSource({ onDone, canLeave = true }: AddSourceProps) {
  const [draft, setDraft] = useState(EMPTY)
  const add = useAdding(onDone)
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (canLeave) first.current?.focus()
  }, [canLeave])
  const ready = draft.location.trim() !== "" && !add.isPending
  const put = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part })
    add.reset()
  }
  const wrong = (field: "name" | "location") =>
    add.isError && refusedField(add.error) === field ? sentenceOf(add.error) : undefined
  useKeys(canLeave ? [{ keys: "Escape", says: "leave the form", run: onDone, inText: true }] : [])
  return (
    <form
      className="add-source"
      aria-label="Add a source"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) add.mutate(draft)
      }}
    >
      <TextInput
        className="add-source-location"
        label="Where it is"
        description="a git URL, or the whole path of a repository, a folder or a file on this computer"
        placeholder="git@git.example:ops/infra.git or /srv/infra"
        classNames={{ input: "mono" }}
        ref={first}
        spellCheck={false}
        value={draft.location}
        error={wrong("location")}
        onChange={(event) => put({ location: event.currentTarget.value })}
      />
      <TextInput
        label="Name"
        description="how it is called here"
        placeholder={nameFor(draft.location) || "its last part"}
        spellCheck={false}
        value={draft.name}
        error={wrong("name")}
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Branch"
        description="of a repository"
        placeholder="as its HEAD says"
        spellCheck={false}
        value={draft.branch}
        onChange={(event) => put({ branch: event.currentTarget.value })}
      />
      <Network value={draft.network} onChange={(network) => put({ network })} />
      <div className="add-source-steps">
        <Button type="submit" disabled={!ready}>
          Add and read
        </Button>
        {canLeave && (
          <Button variant="subtle" onClick={onDone}>
            Leave it
          </Button>
        )}
        <span className="small quiet">
          It is only ever read, from a copy on this computer. Nothing in it is run.
        </span>
      </div>
    </form>
  )
}
