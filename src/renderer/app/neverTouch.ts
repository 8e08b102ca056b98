import { counted } from "#renderer/ui/format.ts"
import { client, queryClient, questions } from "./client.ts"
import { tell, tellFailure } from "./tell.tsx"

const MOST_AT_ONCE = 200

const askAgain = () => queryClient.invalidateQueries({ queryKey: questions.neverTouch.list.key() })

async function takeBack(ids: readonly number[]): Promise<void> {
  try {
    for (const id of ids) await client.neverTouch.remove({ id })
    tell(`${counted(ids.length, "address", "addresses")} may be asked again.`)
  } catch (error) {
    tellFailure(error)
  } finally {
    await askAgain()
  }
}

/** From now on no packet goes to these addresses; says so, with a way back. */
export async function neverTouch(addresses: readonly string[]): Promise<void> {
  if (addresses.length === 0) return
  if (addresses.length > MOST_AT_ONCE) {
    tell(`That is more than ${MOST_AT_ONCE} addresses. Name their range in Settings instead.`)
    return
  }
  const added: number[] = []
  try {
    for (const subject of addresses) added.push((await client.neverTouch.add({ subject })).id)
  } catch (error) {
    tellFailure(error)
  }
  await askAgain()
  if (added.length > 0) {
    const says = added.length === 1 ? `${addresses[0] ?? ""} is` : `${added.length} addresses are`
    tell(`${says} never touched from now on.`, () => void takeBack(added))
  }
}

/** Addresses that may be asked again. */
export async function touchAgain(ids: readonly number[]): Promise<void> {
  await takeBack(ids)
}
