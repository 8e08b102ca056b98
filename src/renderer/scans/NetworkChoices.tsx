import { Checkbox } from "@mantine/core"
import { useQuery, type UseQueryResult } from "@tanstack/react-query"
import type { ReactNode } from "react"
import type { KnownNetwork, Network } from "#model/network.ts"
import { printable } from "#model/printable.ts"
import { questions } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { count, counted } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { Table } from "#renderer/ui/Table.tsx"
import { type Draft, proposed } from "./scanRequest.ts"

interface NetworkChoicesProps {
  readonly networks: UseQueryResult<readonly Network[]>
  readonly draft: Draft
  readonly onDraft: (part: Partial<Draft>) => void
}

interface ChoiceProps {
  readonly name: string
  readonly ticked: boolean
  readonly disabled?: boolean
  readonly onTick: () => void
  readonly what: ReactNode
  readonly second: string
  readonly size: string
}

function Choice({ name, ticked, disabled = false, onTick, what, second, size }: ChoiceProps) {
  return (
    <tr>
      <td>
        <Checkbox aria-label={`Ask ${name}`} checked={ticked} disabled={disabled} onChange={onTick} />
      </td>
      <td className={disabled ? "faint" : undefined}>{what}</td>
      <td>
        <span className="small quiet" title={second}>
          {second}
        </span>
      </td>
      <td className="num quiet">{size}</td>
    </tr>
  )
}

/** Beyond this a number says less than the word. */
const TOO_MANY = 1e9

const toggled = (set: ReadonlySet<string>, value: string): ReadonlySet<string> => {
  const next = new Set(set)
  if (!next.delete(value)) next.add(value)
  return next
}

function Saved({ network, draft, onDraft }: Omit<NetworkChoicesProps, "networks"> & { network: Network }) {
  const { name, targets, excluded, pace, environment } = network
  const left = excluded.length > 0 ? [`${excluded.length} left out`] : []
  return (
    <Choice
      name={name}
      ticked={draft.saved.has(name)}
      onTick={() =>
        onDraft({ saved: toggled(draft.saved, name), ...(draft.saved.size === 0 ? { pace } : {}) })
      }
      what={
        <span className="two-words">
          <span className="cut">{printable(name)}</span>
          <span className="small quiet mono cut" title={targets.join(", ")}>
            {targets.slice(0, 3).join(", ")}
            {targets.length > 3 && ` and ${targets.length - 3} more`}
          </span>
        </span>
      }
      second={["saved by you", ...(environment === null ? [] : [environment]), pace, ...left].join(", ")}
      size=""
    />
  )
}

function Known({
  network,
  draft,
  onDraft,
}: Omit<NetworkChoicesProps, "networks"> & { network: KnownNetwork }) {
  const { cidr, how, neighbours, addresses, tooWide } = network
  const near = neighbours === 0 ? [] : [counted(neighbours, "neighbour")]
  return (
    <Choice
      name={cidr}
      ticked={draft.known.has(cidr)}
      disabled={tooWide !== null}
      onTick={() => onDraft({ known: toggled(draft.known, cidr) })}
      what={<span className="mono">{cidr}</span>}
      second={tooWide ?? [how, network.interface, ...near].join(", ")}
      size={addresses > TOO_MANY ? "too many" : count(addresses)}
    />
  )
}

const COLUMNS = [
  { title: "Ask", width: "col-tick", hidden: true },
  { title: "Network", width: "col-range" },
  { title: "How it is known" },
  { title: "Addresses", width: "col-size", numeric: true },
]

/** Networks that were saved, and ranges this computer knows of; nothing is ticked until the person ticks it. */
export function NetworkChoices({ networks, draft, onDraft }: NetworkChoicesProps) {
  const known = useQuery(questions.networks.known.queryOptions({ meta: { steady: true } }))
  return (
    <Section title="Networks" note="none ticked until you tick it">
      <Part query={networks} what="The saved networks" rows={2}>
        {(saved) => (
          <Part query={known} what="What this computer knows" rows={2}>
            {(all) => {
              const more = proposed(all, saved)
              if (saved.length + more.length === 0)
                return <p className="small quiet">No network is saved, and this computer knows of none.</p>
              return (
                <Table columns={COLUMNS} className="network-choices">
                  {saved.map((network) => (
                    <Saved key={network.name} network={network} draft={draft} onDraft={onDraft} />
                  ))}
                  {more.map((network) => (
                    <Known
                      key={`${network.cidr} ${network.interface}`}
                      network={network}
                      draft={draft}
                      onDraft={onDraft}
                    />
                  ))}
                </Table>
              )
            }}
          </Part>
        )}
      </Part>
    </Section>
  )
}
