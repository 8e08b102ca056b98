import { failureOf, type Client } from "#api/client.ts"
import type { Machine } from "#model/machine.ts"
import { FOREVER, isoTime, type Moment } from "#model/moment.ts"
import type { ToldMachine } from "./told.ts"

const PAGE = 1_000

/** Everything the engine tells of its machines, by the client that the console uses. */
export async function readByClient(client: Client): Promise<ToldMachine[]> {
  const found = new Map<string, ToldMachine>()
  for (const query of ["", "is:virtual"])
    for await (const machine of machinesOf(client, query)) found.set(machine.id, toldOf(machine))
  return [...found.values()]
}

/** The same from one list for every moment: slower, and by another way, so that both can be held side by side. */
export async function readAsOf(client: Client, moments: readonly Moment[]): Promise<ToldMachine[]> {
  const found: ToldMachine[] = []
  for (const moment of moments)
    for await (const machine of machinesOf(client, "", isoTime(moment)))
      found.push({
        ...toldOf(machine),
        addresses: machine.addresses
          .filter(({ since, until }) => since <= moment && moment < (until ?? FOREVER))
          .map((address) => ({ ...address, since: moment, until: moment + 1 })),
      })
  return found
}

async function* machinesOf(
  client: Client,
  query: string,
  asOf: string | null = null,
): AsyncGenerator<Machine> {
  for (let offset = 0; ; offset += PAGE) {
    const page = await client.machines
      .list({ query, asOf, all: true, offset, limit: PAGE })
      .catch(unknownWord)
    if (page === null) return
    yield* page.machines
    if (page.machines.length < PAGE) return
  }
}

/** An engine that knows no virtual addresses refuses to look for them. */
function unknownWord(error: unknown): null {
  if (failureOf(error)?.code === "bad-query") return null
  throw error
}

function toldOf({ id, presence, holders, addresses }: Machine): ToldMachine {
  return { id, virtual: presence === "virtual", holders: holders ?? [], addresses }
}

/** Ids of machines that a machine is said to be perhaps the same as. */
export async function doubtsOf(client: Client, id: string): Promise<readonly string[]> {
  const { identity } = await client.machines.get({ ref: id })
  const doubts = identity.doubts as readonly { readonly with: string }[]
  return doubts.map((doubt) => doubt.with)
}
