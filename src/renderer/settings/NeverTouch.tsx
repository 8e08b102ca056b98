import { Button, TextInput } from "@mantine/core"
import { useMutation, useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { printable } from "#model/printable.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import { client, queryClient, questions, sentenceOf } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { tell, tellFailure } from "#renderer/app/tell.tsx"
import { counted, exactly, when } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { RowButton, Table } from "#renderer/ui/Table.tsx"

interface Entry {
  readonly id: number
  readonly subject: string
  readonly reason: string | null
  readonly at: number
  readonly author: string
}

const list = questions.neverTouch.list.queryOptions()
const refresh = () => queryClient.invalidateQueries({ queryKey: list.queryKey })

async function remove({ id, subject, reason }: Entry): Promise<void> {
  await client.neverTouch.remove({ id })
  await refresh()
  tell(`${subject} may be asked again.`, () => {
    client.neverTouch.add({ subject, reason }).then(refresh).catch(tellFailure)
  })
}

const COLUMNS = [
  { title: "Address or range" },
  { title: "Reason" },
  { title: "Since", width: "col-narrow" },
  { title: "Remove", width: "col-end", hidden: true },
]

function Entries({ entries, canWrite }: { readonly entries: readonly Entry[]; readonly canWrite: boolean }) {
  if (entries.length === 0) return <p className="quiet">Every machine may be asked.</p>
  return (
    <Table columns={COLUMNS}>
      {entries.map((entry) => (
        <tr key={entry.id}>
          <td className="mono">{printable(entry.subject)}</td>
          <td className={entry.reason === null ? "faint" : ""}>
            {printable(entry.reason ?? "no reason given")}
          </td>
          <td className="quiet" title={exactly(entry.at)}>
            {when(entry.at)}, {printable(entry.author)}
          </td>
          <td className="num">
            <RowButton
              says="Remove"
              to={entry.subject}
              disabled={!canWrite}
              onClick={() => void remove(entry).catch(tellFailure)}
            />
          </td>
        </tr>
      ))}
    </Table>
  )
}

function AddEntry() {
  const [subject, setSubject] = useState("")
  const [reason, setReason] = useState("")
  const add = useMutation({
    mutationFn: () => client.neverTouch.add({ subject: subject.trim(), reason: reason.trim() || null }),
    onSuccess: async (entry) => {
      setSubject("")
      setReason("")
      await refresh()
      tell(`${entry.subject} gets no packet any more.`, () => {
        client.neverTouch.remove({ id: entry.id }).then(refresh).catch(tellFailure)
      })
    },
  })
  return (
    <form
      className="settings-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (subject.trim() !== "") add.mutate()
      }}
    >
      <TextInput
        aria-label="Address or range that is never touched"
        placeholder="10.0.0.9, 10.0.4.0/24"
        value={subject}
        error={add.isError ? sentenceOf(add.error) : undefined}
        onChange={(event) => {
          setSubject(event.target.value)
          add.reset()
        }}
      />
      <TextInput
        aria-label="Reason"
        placeholder="why, for whoever asks later"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button type="submit" variant="default" disabled={subject.trim() === "" || add.isPending}>
        Never touch
      </Button>
    </form>
  )
}

/** Machines that get no packet at all, discovery included. */
export function NeverTouch() {
  const query = useQuery(list)
  const canWrite = useAsOf() === null
  return (
    <Section
      title="Never touch"
      note="no packet at all, discovery included"
      aside={query.data && counted(query.data.length, "entry", "entries")}
    >
      <Part query={query} what="The never-touch list" rows={3}>
        {(entries) => <Entries entries={entries} canWrite={canWrite} />}
      </Part>
      {canWrite && <AddEntry />}
    </Section>
  )
}
