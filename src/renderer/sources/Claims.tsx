import { Button, Select, TextInput } from "@mantine/core"
import { useMutation, useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import type { SourceTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import type { Claim } from "#model/source.ts"
import { client, queryClient, questions, sentenceOf } from "#renderer/app/client.ts"
import { tell, tellFailure } from "#renderer/app/tell.tsx"
import { counted } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { type NewClaim, rangeFrom, rangeText, withClaim, withoutClaim } from "./claims.ts"

const save = async ({ name }: SourceTold, claims: readonly NewClaim[]) => {
  await client.sources.claim({ name, claims })
  await queryClient.invalidateQueries()
}

async function remove(source: SourceTold, claim: Claim): Promise<void> {
  await save(source, withoutClaim(source.claims, claim))
  tell(`${source.name} no longer claims to list everything in ${rangeText(claim.range)}.`, () => {
    save(source, source.claims).catch(tellFailure)
  })
}

/** Machines that were seen where the source claims to list all of them, and that it does not list. */
function Undeclared({ source, claim }: Pick<RowProps, "source" | "claim">) {
  const query = `ip:${rangeText(claim.range)} network:"${claim.network.replaceAll('"', "*")}" !source:${source.name}`
  const found = useQuery(questions.machines.list.queryOptions({ input: { query, limit: 1 } }))
  const total = found.data?.total ?? 0
  if (total === 0) return null
  return (
    <Link to="/machines" search={{ query }} className="link">
      {counted(total, "machine")} not listed
    </Link>
  )
}

function Row({ source, claim, canWrite }: RowProps) {
  const text = rangeText(claim.range)
  return (
    <li className="source-claim">
      <span className="mono">{text}</span>
      <span className="quiet cut">
        {printable(claim.network, 80)} <Undeclared source={source} claim={claim} />
      </span>
      <Button
        size="xs"
        variant="subtle"
        disabled={!canWrite}
        aria-label={`Remove the claim of ${text}`}
        onClick={() => void remove(source, claim).catch(tellFailure)}
      >
        Remove
      </Button>
    </li>
  )
}

interface RowProps {
  readonly source: SourceTold
  readonly claim: Claim
  readonly canWrite: boolean
}

/** The networks that a claim can be about. */
function useNetworks({ network }: SourceTold): readonly string[] {
  const saved = useQuery(questions.networks.list.queryOptions())
  const names = saved.data?.map(({ name }) => name) ?? []
  return [...new Set([...(network === null ? [] : [network]), ...names])]
}

const NO_RANGE = "That is no range. Write 10.0.4.0/22, 10.0.4.1-50 or one address."

function AddClaim({ source }: { readonly source: SourceTold }) {
  const [typed, setTyped] = useState("")
  const [chosen, setChosen] = useState<string | null>(null)
  const [tried, setTried] = useState(false)
  const networks = useNetworks(source)
  const range = rangeFrom(typed)
  const add = useMutation({
    mutationFn: (claim: NewClaim) => save(source, withClaim(source.claims, claim)),
    onSuccess: () => {
      setTyped("")
      setTried(false)
    },
  })
  const wrong = add.isError ? sentenceOf(add.error) : tried && range === null ? NO_RANGE : undefined
  return (
    <form
      className="source-claim-form"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (range !== null && !add.isPending) add.mutate({ network: chosen, range })
      }}
    >
      <TextInput
        aria-label="It lists everything in"
        placeholder="10.0.4.0/22"
        classNames={{ input: "mono" }}
        value={typed}
        error={wrong}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setTried(false)
          add.reset()
        }}
      />
      {networks.length > 1 && (
        <Select
          aria-label="Of the network"
          placeholder="the one it lies in"
          clearable
          clearButtonProps={{ "aria-label": "The network it lies in" }}
          data={networks.map((name) => ({ value: name, label: printable(name, 80) }))}
          value={chosen}
          onChange={setChosen}
        />
      )}
      <Button type="submit" variant="default" disabled={typed.trim() === "" || add.isPending}>
        Add
      </Button>
    </form>
  )
}

/** Of which addresses the source claims to list every machine. */
export function Claims({ source, canWrite }: { readonly source: SourceTold; readonly canWrite: boolean }) {
  return (
    <Section title="It lists everything in">
      {source.claims.length === 0 ? (
        <p className="quiet">
          No range. Where a source claims to list every machine, one that it does not list stands out.
        </p>
      ) : (
        <ul>
          {source.claims.map((claim) => (
            <Row key={`${claim.network} ${rangeText(claim.range)}`} {...{ source, claim, canWrite }} />
          ))}
        </ul>
      )}
      {canWrite && <AddClaim source={source} />}
    </Section>
  )
}
