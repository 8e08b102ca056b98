import { Button, Select, TextInput } from "@mantine/core"
import { useMutation, useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { Network } from "#model/network.ts"
import { PACES, type Pace } from "#model/pace.ts"
import { printable } from "#model/printable.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import { client, queryClient, questions, sentenceOf } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { tell, tellFailure } from "#renderer/app/tell.tsx"
import { Section } from "#renderer/ui/Section.tsx"
import { RowButton, Table } from "#renderer/ui/Table.tsx"

const list = questions.networks.list.queryOptions()
const refresh = () => queryClient.invalidateQueries({ queryKey: list.queryKey })

const withoutId = ({ name, targets, excluded, pace, environment }: Network) => ({
  name,
  targets: [...targets],
  excluded: [...excluded],
  pace,
  environment,
})

async function remove(network: Network): Promise<void> {
  await client.networks.remove({ name: network.name })
  await refresh()
  tell(`${network.name} is no longer a network. Its machines stay.`, () => {
    client.networks.save(withoutId(network)).then(refresh).catch(tellFailure)
  })
}

function PaceOf({ network, canWrite }: { readonly network: Network; readonly canWrite: boolean }) {
  const save = useMutation({
    mutationFn: (pace: Pace) => client.networks.save({ ...withoutId(network), pace }),
    onError: tellFailure,
    onSettled: refresh,
  })
  return (
    <Select
      aria-label={`Pace of ${network.name}`}
      size="xs"
      data={[...PACES]}
      value={network.pace}
      disabled={!canWrite}
      onChange={(chosen) => {
        const pace = PACES.find((one) => one === chosen)
        if (pace) save.mutate(pace)
      }}
    />
  )
}

const COLUMNS = [
  { title: "Name" },
  { title: "Addresses" },
  { title: "What it is", width: "col-narrow" },
  { title: "Pace", width: "col-narrow" },
  { title: "Remove", width: "col-end", hidden: true },
]

function NetworkRows({
  networks,
  canWrite,
}: {
  readonly networks: readonly Network[]
  readonly canWrite: boolean
}) {
  if (networks.length === 0)
    return <p className="quiet">No network is saved yet. A roll call that you start over a range saves it.</p>
  return (
    <Table columns={COLUMNS}>
      {networks.map((network) => (
        <tr key={network.id}>
          <td>{printable(network.name)}</td>
          <td className="mono" title={network.targets.join(", ")}>
            {printable(network.targets.join(", "))}
            {network.excluded.length > 0 && ` without ${printable(network.excluded.join(", "))}`}
          </td>
          <td className="quiet">{printable(network.environment ?? "not said")}</td>
          <td>
            <PaceOf network={network} canWrite={canWrite} />
          </td>
          <td className="num">
            <RowButton
              says="Remove"
              to={network.name}
              disabled={!canWrite}
              onClick={() => void remove(network).catch(tellFailure)}
            />
          </td>
        </tr>
      ))}
    </Table>
  )
}

function AddNetwork() {
  const empty = { name: "", targets: "", environment: "" }
  const [form, setForm] = useState(empty)
  const targets = form.targets.split(/[\s,]+/).filter((target) => target !== "")
  const ready = form.name.trim() !== "" && targets.length > 0
  const save = useMutation({
    mutationFn: () =>
      client.networks.save({
        name: form.name.trim(),
        targets,
        excluded: [],
        pace: "normal",
        environment: form.environment.trim() || null,
      }),
    onSuccess: async ({ name }) => {
      setForm(empty)
      await refresh()
      tell(`${name} is a network now.`, () => {
        client.networks.remove({ name }).then(refresh).catch(tellFailure)
      })
    },
  })
  const change = (part: Partial<typeof empty>) => {
    setForm({ ...form, ...part })
    save.reset()
  }
  return (
    <form
      className="settings-form wide"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) save.mutate()
      }}
    >
      <TextInput
        aria-label="Name of the network"
        placeholder="name"
        value={form.name}
        onChange={(event) => change({ name: event.target.value })}
      />
      <TextInput
        aria-label="Its addresses and ranges"
        placeholder="10.0.0.0/24, 10.0.4.1-50"
        value={form.targets}
        error={save.isError ? sentenceOf(save.error) : undefined}
        onChange={(event) => change({ targets: event.target.value })}
      />
      <TextInput
        aria-label="What it is"
        placeholder="prod, test"
        value={form.environment}
        onChange={(event) => change({ environment: event.target.value })}
      />
      <Button type="submit" variant="default" disabled={!ready || save.isPending}>
        Save
      </Button>
    </form>
  )
}

/** The named scopes that may be asked. */
export function Networks() {
  const query = useQuery(list)
  const canWrite = useAsOf() === null
  return (
    <Section title="Networks" note="what a roll call asks">
      <Part query={query} what="The list of networks" rows={3}>
        {(networks) => <NetworkRows networks={networks} canWrite={canWrite} />}
      </Part>
      {canWrite && <AddNetwork />}
    </Section>
  )
}
