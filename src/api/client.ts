import { createORPCClient } from "@orpc/client"
import { RPCLink } from "@orpc/client/fetch"
import type { ContractRouterClient } from "@orpc/contract"
import { Failure, FAILURE_CODES } from "#model/failure.ts"
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
  const { data } = error
  if (typeof data !== "object" || data === null || !("failure" in data) || !("sentence" in data)) return null
  const code = FAILURE_CODES.find((known) => known === data.failure)
  return code === undefined ? null : new Failure(code, String(data.sentence))
}
