import { counted } from "#renderer/ui/format.ts"
import { client, queryClient, questions } from "./client.ts"
import { tell, tellFailure } from "./tell.tsx"

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

/** Addresses that may be asked again. */
export async function touchAgain(ids: readonly number[]): Promise<void> {
  await takeBack(ids)
}
