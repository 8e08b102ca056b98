import type { Roll } from "../roll.ts"

/** All that anybody can read of the machines, as text. */
export async function everything({ client }: Pick<Roll, "client">): Promise<string> {
  // Who and why are concluded beside everything else: until then they are those of before.
  await client.explanation.settle()
  const { machines } = await client.machines.list({ all: true, limit: 1_000 })
  const dossiers = await Promise.all(machines.map(({ id }) => client.machines.get({ ref: id })))
  const facets = await client.machines.facets({ all: true })
  const identity = [await client.identity.alarms(), await client.identity.doubts({})]
  return JSON.stringify([machines, dossiers, facets, identity], null, 1)
}
