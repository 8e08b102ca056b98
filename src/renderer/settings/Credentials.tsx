import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { CredentialTold } from "#api/credentials.ts"
import { printable } from "#model/printable.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import { client, queryClient, questions } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { tell } from "#renderer/app/tell.tsx"
import { exactly, when } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { RowButton, Table } from "#renderer/ui/Table.tsx"
import { AddCredential } from "./AddCredential.tsx"
import { RemoveDialog } from "./RemoveDialog.tsx"

const list = questions.credentials.list.queryOptions()
const refresh = () => queryClient.invalidateQueries({ queryKey: list.queryKey })

/** "v2c" or "v3 as monitor, sha256, aes". */
function wayInWords({ kind, user, auth, priv }: CredentialTold): string {
  if (kind === "snmp-v2c") return "v2c"
  return [`v3 as ${printable(user ?? "", 60)}`, auth ?? "not authenticated", priv ?? "not encrypted"].join(
    ", ",
  )
}

const keptInWords = (kept: string) =>
  kept
    .split(", ")
    .map((place) => (place === "file" ? "a file that only you may read" : printable(place, 200)))
    .join(", ")

/** Forgetting a secret can't be undone, since nothing ever shows it. */
function Forget({ credential: { name }, onClose }: ForgetProps) {
  return (
    <RemoveDialog
      title={`Forget ${printable(name, 60)}?`}
      step="Forget it"
      onRemove={() => client.credentials.remove({ name })}
      onRemoved={async () => {
        await refresh()
        tell(`The credential ${name} and its secrets are gone.`)
      }}
      onClose={onClose}
    >
      Its secrets are deleted with it, and nothing brings them back. What SNMP told so far stays.
    </RemoveDialog>
  )
}

interface ForgetProps {
  readonly credential: CredentialTold
  readonly onClose: () => void
}

const COLUMNS = [
  { title: "Name" },
  { title: "SNMP" },
  { title: "For" },
  { title: "Secrets kept in" },
  { title: "Remove", width: "col-end", hidden: true },
]

function Rows({ credentials, canWrite }: RowsProps) {
  const [leaving, setLeaving] = useState<CredentialTold | null>(null)
  if (credentials.length === 0)
    return (
      <p className="quiet">
        None yet. With one, switches and routers tell their ports, neighbours and address tables.
      </p>
    )
  return (
    <>
      <Table columns={COLUMNS}>
        {credentials.map((credential) => (
          <tr key={credential.name}>
            <td className="settings-wrap">
              {printable(credential.name)}
              <div className="small quiet" title={exactly(credential.at)}>
                {when(credential.at)}, {printable(credential.author, 60)}
              </div>
            </td>
            <td className="settings-wrap">{wayInWords(credential)}</td>
            <td className="settings-wrap">{printable(credential.network ?? "every network")}</td>
            <td className="settings-wrap">
              {keptInWords(credential.kept)}
              {credential.problem !== null && (
                <div className="small row">
                  <StateMark mark="against" says="" />
                  <span className="doubt">{printable(credential.problem, 400)}</span>
                </div>
              )}
            </td>
            <td className="num">
              <RowButton
                says="Remove"
                to={credential.name}
                disabled={!canWrite}
                onClick={() => setLeaving(credential)}
              />
            </td>
          </tr>
        ))}
      </Table>
      {leaving && <Forget credential={leaving} onClose={() => setLeaving(null)} />}
    </>
  )
}

interface RowsProps {
  readonly credentials: readonly CredentialTold[]
  readonly canWrite: boolean
}

/** What lets a scan read SNMP tables: never shown, only named. */
export function Credentials() {
  const query = useQuery(list)
  const canWrite = useAsOf() === null
  return (
    <Section id="snmp-credentials" title="SNMP credentials" note="read only; a secret is never shown again">
      <Part query={query} what="The list of credentials" rows={2}>
        {(credentials) => <Rows {...{ credentials, canWrite }} />}
      </Part>
      {canWrite && <AddCredential onAdded={refresh} />}
    </Section>
  )
}
