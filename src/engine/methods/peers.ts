import { Failure } from "#model/failure.ts"
import type { Context } from "#engine/context.ts"
export const listPeers = async (_context: Context) => []
export const viewPeers = async (_context: Context, _asked: unknown): Promise<never> => {
  throw new Failure("unavailable", "Peers are not compared yet.")
}
