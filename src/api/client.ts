import { createORPCClient } from "@orpc/client"
import { RPCLink } from "@orpc/client/fetch"
import type { ContractRouterClient } from "@orpc/contract"
import { Failure, type FailureCode } from "#model/failure.ts"
import type { Contract } from "./contract.ts"

export type Client = ContractRouterClient<Contract>

/** Where questions go below the origin; the same in every shell. */
export const API_PATH = "/api"

/** A typed client over anything that fetches: the browser's fetch, a socket, or the engine's handler itself. */
export function clientOver(
  fetch: (request: Request) => Promise<Response>,
  origin = "http://rollcall",
): Client {
  return createORPCClient(new RPCLink({ url: `${origin}${API_PATH}`, fetch: (request) => fetch(request) }))
}

/** The Failure behind an error that came over the wire, or null where it is a bug. */
export function failureOf(error: unknown): Failure | null {
  if (error instanceof Failure) return error
  if (typeof error !== "object" || error === null || !("data" in error)) return null
  const data = error.data as { failure?: unknown; sentence?: unknown } | null | undefined
  if (typeof data?.failure !== "string" || typeof data.sentence !== "string") return null
  // The code came from our own engine's Failure.
  return new Failure(data.failure as FailureCode, data.sentence)
}
