import { Button, TextInput } from "@mantine/core"
import { useMutation, useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { RuleSourceTold } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import { client, queryClient, questions, sentenceOf } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { tell, tellFailure } from "#renderer/app/tell.tsx"
import { count, counted, exactly, whenInWords } from "#renderer/ui/format.ts"
import { Copy } from "#renderer/ui/Mono.tsx"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { RowButton, Table } from "#renderer/ui/Table.tsx"
import { RulesTest } from "./RulesTest.tsx"

const list = questions.rules.list.queryOptions()

/** What rules change is concluded again, so that everything on the screens may be another. */
const refresh = () => queryClient.invalidateQueries()

async function remove({ name, place }: RuleSourceTold): Promise<void> {
  if (name === null) return
  await client.rules.remove({ name })
  await refresh()
  tell(`The rules of ${name} are no longer used.`, () => {
    if (place !== null) client.rules.add({ place, name }).then(refresh).catch(tellFailure)
  })
}

const MOST_SHOWN = 20

/** What is wrong with some of its rules, or was left out. */
function Aside({ title, sentences }: { readonly title: string; readonly sentences: readonly string[] }) {
  if (sentences.length === 0) return null
  return (
    <details className="small">
      <summary>{title}</summary>
      <ul className="settings-sentences quiet">
        {sentences.slice(0, MOST_SHOWN).map((sentence, at) => (
          <li key={at}>{printable(sentence, 600)}</li>
        ))}
        {sentences.length > MOST_SHOWN && <li>and {count(sentences.length - MOST_SHOWN)} more</li>}
      </ul>
    </details>
  )
}

function Where({ source }: { readonly source: RuleSourceTold }) {
  const { place, commit, kind, at } = source
  if (kind === "own") return <div className="small quiet">come with Rollcall</div>
  return (
    <div className="small quiet">
      <span className="mono">{printable(place ?? "", 400)}</span>
      {commit !== null && (
        <>
          {" at "}
          <span className="mono" title={printable(commit)}>
            {printable(commit.slice(0, 10))}
          </span>{" "}
          <Copy text={commit} what="commit" />
        </>
      )}
      {at !== null && <span title={exactly(at)}>, read {whenInWords(at)}</span>}
    </div>
  )
}

function SourceRow({ source, canWrite }: { readonly source: RuleSourceTold; readonly canWrite: boolean }) {
  const { name, formats, files, rules, unused, failure, skipped, problems } = source
  const title = name ?? "Rollcall’s own"
  return (
    <tr>
      <td className="settings-wrap">
        {printable(title)}
        <Where source={source} />
        {failure !== null && (
          <div className="small row">
            <StateMark mark="against" says="" />
            <span className="doubt">{printable(failure, 600)} What was read before is in use.</span>
          </div>
        )}
        <Aside
          title={counted(problems.length, "problem")}
          sentences={problems.map(({ where, sentence }) => `${where}: ${sentence}`)}
        />
        <Aside title={`${count(skipped.length)} left out`} sentences={skipped} />
      </td>
      <td className="quiet">{formats.join(", ") || "none"}</td>
      <td className="num">{count(files)}</td>
      <td className="num" title={unused > 0 ? `${count(unused)} about what Rollcall does not ask for` : ""}>
        {count(rules)}
        {unused > 0 && <div className="small quiet">{count(unused)} unused</div>}
      </td>
      <td className="num">
        {name !== null && (
          <RowButton
            says="Remove"
            to={`the rules of ${name}`}
            disabled={!canWrite}
            onClick={() => void remove(source).catch(tellFailure)}
          />
        )}
      </td>
    </tr>
  )
}

const COLUMNS = [
  { title: "Source" },
  { title: "Format", width: "col-narrow" },
  { title: "Files", width: "col-number", numeric: true },
  { title: "Rules", width: "col-number", numeric: true },
  { title: "Remove", width: "col-end", hidden: true },
]

function Sources({ sources, canWrite }: SourcesProps) {
  return (
    <Table columns={COLUMNS} className="settings-rules">
      {sources.map((source) => (
        <SourceRow key={source.name ?? ""} {...{ source, canWrite }} />
      ))}
    </Table>
  )
}

interface SourcesProps {
  readonly sources: readonly RuleSourceTold[]
  readonly canWrite: boolean
}

function AddSource() {
  const empty = { place: "", name: "" }
  const [form, setForm] = useState(empty)
  const ready = form.place.trim() !== ""
  const add = useMutation({
    mutationFn: () => client.rules.add({ place: form.place.trim(), name: form.name.trim() || null }),
    onSuccess: async () => {
      setForm(empty)
      await refresh()
      tell(`The rules in ${form.place.trim()} are in use.`)
    },
  })
  const change = (part: Partial<typeof empty>) => {
    setForm({ ...form, ...part })
    add.reset()
  }
  return (
    <form
      className="settings-form settings-place"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready && !add.isPending) add.mutate()
      }}
    >
      <TextInput
        aria-label="File, folder or git repository of rules"
        placeholder="/srv/rules or https://git.example/rules.git"
        value={form.place}
        error={add.isError ? sentenceOf(add.error) : undefined}
        onChange={(event) => change({ place: event.target.value })}
      />
      <TextInput
        aria-label="Name of the rules"
        placeholder="name, if another"
        value={form.name}
        onChange={(event) => change({ name: event.target.value })}
      />
      <Button type="submit" variant="default" disabled={!ready || add.isPending}>
        Add rules
      </Button>
    </form>
  )
}

function ReadAgain() {
  const sync = useMutation({
    mutationFn: () => client.rules.sync(),
    onSuccess: refresh,
    onError: tellFailure,
  })
  return (
    <Button size="xs" variant="default" disabled={sync.isPending} onClick={() => sync.mutate()}>
      Read again
    </Button>
  )
}

/** Where the rules come from that say what an answer means. */
export function Rules() {
  const query = useQuery(list)
  const canWrite = useAsOf() === null
  const all = query.data?.reduce((sum, { rules }) => sum + rules, 0)
  return (
    <Section
      title="Fingerprint rules"
      note={all === undefined ? "what an answer means" : `${counted(all, "rule")} say what an answer means`}
      aside={canWrite && (query.data?.length ?? 0) > 1 ? <ReadAgain /> : undefined}
    >
      <Part query={query} what="The list of rules" rows={2}>
        {(sources) =>
          sources.length === 0 ? (
            <p className="quiet">The engine was started without rules.</p>
          ) : (
            <Sources {...{ sources, canWrite }} />
          )
        }
      </Part>
      {canWrite && <AddSource />}
      <RulesTest />
    </Section>
  )
}
