import { Button, NumberInput, TextInput } from "@mantine/core"
import { useMutation, useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import type { Looks as LooksTold } from "#api/looks.ts"
import { printable } from "#model/printable.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import { client, queryClient, questions, sentenceOf } from "#renderer/app/client.ts"
import { LookDialog, type LookWish } from "#renderer/app/LookDialog.tsx"
import { Part } from "#renderer/app/Part.tsx"
import { tell, tellFailure } from "#renderer/app/tell.tsx"
import { AllOrFirst } from "#renderer/ui/AllOrFirst.tsx"
import { useFirstOf } from "#renderer/ui/firstOf.ts"
import { counted, exactly, when, whenInWords } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { RowButton, Table } from "#renderer/ui/Table.tsx"

type Allowance = LooksTold["allowances"][number]
type Taken = LooksTold["taken"][number]

const list = questions.looks.list.queryOptions()
const refresh = () => queryClient.invalidateQueries({ queryKey: list.queryKey })

async function deny({ subject, called, user, port, name }: Allowance): Promise<void> {
  await client.looks.deny({ subject })
  await refresh()
  tell(`Scans no longer look into ${called}.`, () => {
    client.looks.allow({ subject, user, port, name }).then(refresh).catch(tellFailure)
  })
}

async function allow({ subject, called }: Allowance): Promise<void> {
  await client.looks.allow({ subject, user: null, port: null, name: null })
  await refresh()
  tell(`Scans look into ${called}.`, () => {
    client.looks.deny({ subject }).then(refresh).catch(tellFailure)
  })
}

const wayInWords = ({ user, port, name }: Allowance): string =>
  [
    ...(user === null ? [] : [`as ${printable(user, 60)}`]),
    ...(port === null ? [] : [`port ${port}`]),
    ...(name === null ? [] : [`known to SSH as ${printable(name, 120)}`]),
  ].join(", ") || "as your SSH configuration says"

function AllowanceRow({
  allowance,
  canWrite,
}: {
  readonly allowance: Allowance
  readonly canWrite: boolean
}) {
  const { kind, subject, called, allowed, at, author } = allowance
  const change = () => void (allowed ? deny(allowance) : allow(allowance)).catch(tellFailure)
  return (
    <tr>
      <td className="settings-wrap">
        {kind === "machine" ? (
          <Link to="/machines/$id" params={{ id: subject }} className="link">
            {printable(called, 120)}
          </Link>
        ) : (
          printable(called, 120)
        )}{" "}
        <span className="small quiet">{kind}</span>
      </td>
      <td className={allowed ? "settings-wrap quiet" : "settings-wrap"}>
        {allowed ? wayInWords(allowance) : "kept out, also where its network is allowed"}
      </td>
      <td className="quiet" title={exactly(at)}>
        {when(at)}, {printable(author, 60)}
      </td>
      <td className="num">
        <RowButton says={allowed ? "Deny" : "Allow"} to={called} disabled={!canWrite} onClick={change} />
      </td>
    </tr>
  )
}

const ALLOWANCES = [
  { title: "Network or machine" },
  { title: "How it logs in" },
  { title: "Since", width: "col-narrow" },
  { title: "Allow or deny", width: "col-end", hidden: true },
]

function Allowances({ allowances, canWrite }: AllowancesProps) {
  if (allowances.length === 0)
    return (
      <p className="quiet">No scan looks into any machine. It takes your word for a network or a machine.</p>
    )
  return (
    <Table columns={ALLOWANCES}>
      {allowances.map((allowance) => (
        <AllowanceRow
          key={`${allowance.kind} ${allowance.network} ${allowance.subject}`}
          {...{ allowance, canWrite }}
        />
      ))}
    </Table>
  )
}

interface AllowancesProps {
  readonly allowances: readonly Allowance[]
  readonly canWrite: boolean
}

function What({ taken: { refusal, notRead } }: { readonly taken: Taken }) {
  if (refusal !== null)
    return (
      <span className="row">
        <StateMark mark="against" says="refused" />
        <span className="doubt">{printable(refusal, 400)}</span>
      </span>
    )
  if (notRead.length === 0) return <span className="quiet">everything was read</span>
  return (
    <details className="small">
      <summary>{counted(notRead.length, "part")} could not be read</summary>
      <ul className="settings-sentences quiet">
        {notRead.map(({ part, why }) => (
          <li key={part}>
            {printable(part, 60)}: {printable(why, 200)}
          </li>
        ))}
      </ul>
    </details>
  )
}

const SHOWN_FIRST = 20

const TAKEN = [
  { title: "Machine" },
  { title: "Last look", width: "col-narrow" },
  { title: "What came of it" },
  { title: "Look now", width: "col-end", hidden: true },
]

function LooksTaken({ taken, canWrite }: { readonly taken: readonly Taken[]; readonly canWrite: boolean }) {
  const [wish, setWish] = useState<LookWish | null>(null)
  const { shown, extent } = useFirstOf(taken, SHOWN_FIRST)
  if (taken.length === 0) return null
  return (
    <>
      <Table columns={TAKEN} className="settings-below">
        {shown.map((one) => (
          <tr key={`${one.network} ${one.ip}`}>
            <td className="settings-wrap">
              {one.machine && (
                <Link
                  to="/machines/$id"
                  params={{ id: one.machine.id }}
                  search={{ tab: "inside" }}
                  className="link"
                >
                  {printable(one.machine.name, 120)}
                </Link>
              )}{" "}
              <span className="mono quiet">{printable(one.ip)}</span>
            </td>
            <td className="quiet" title={exactly(one.at)}>
              {whenInWords(one.at)}
            </td>
            <td className="settings-wrap">
              <What taken={one} />
            </td>
            <td className="num">
              <RowButton
                says="Look now"
                to={`into ${one.machine?.name ?? one.ip}`}
                disabled={!canWrite}
                onClick={() => setWish({ ref: one.ip, name: one.machine?.name ?? one.ip })}
              />
            </td>
          </tr>
        ))}
      </Table>
      <AllOrFirst extent={extent} called="last" />
      <LookDialog wish={wish} onClose={() => setWish(null)} />
    </>
  )
}

function AllowForm() {
  const empty = { subject: "", user: "", port: null as number | null }
  const [form, setForm] = useState(empty)
  const subject = form.subject.trim()
  const save = useMutation({
    mutationFn: () =>
      client.looks.allow({ subject, user: form.user.trim() || null, port: form.port, name: null }),
    onSuccess: async () => {
      setForm(empty)
      await refresh()
      tell(`Scans look into ${subject} from now on.`, () => {
        client.looks.deny({ subject }).then(refresh).catch(tellFailure)
      })
    },
  })
  const put = (part: Partial<typeof empty>) => {
    setForm({ ...form, ...part })
    save.reset()
  }
  return (
    <form
      className="settings-form settings-look"
      onSubmit={(event) => {
        event.preventDefault()
        if (subject !== "" && !save.isPending) save.mutate()
      }}
    >
      <TextInput
        aria-label="Network, machine or address to look into"
        placeholder="a network, a machine or an address"
        value={form.subject}
        error={save.isError ? sentenceOf(save.error) : undefined}
        onChange={(event) => put({ subject: event.currentTarget.value })}
      />
      <TextInput
        aria-label="User to log in as"
        placeholder="user, if another"
        value={form.user}
        onChange={(event) => put({ user: event.currentTarget.value })}
      />
      <NumberInput
        aria-label="SSH port"
        placeholder="port"
        min={1}
        max={65_535}
        allowDecimal={false}
        hideControls
        value={form.port ?? ""}
        onChange={(port) => put({ port: typeof port === "number" ? port : null })}
      />
      <Button type="submit" variant="default" disabled={subject === "" || save.isPending}>
        Allow
      </Button>
    </form>
  )
}

/** Into what scans may look over the user's own SSH, and what came of it. */
export function Looks() {
  const query = useQuery(list)
  const canWrite = useAsOf() === null
  return (
    <Section
      id="looking-inside"
      title="Looking inside"
      note="over your own SSH; one script that only reads; no password is kept"
    >
      <Part query={query} what="The list of looks" rows={3}>
        {({ allowances, taken }) => (
          <>
            <Allowances {...{ allowances, canWrite }} />
            {canWrite && <AllowForm />}
            <LooksTaken {...{ taken, canWrite }} />
          </>
        )}
      </Part>
    </Section>
  )
}
