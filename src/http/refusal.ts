import { failureOf } from "#api/client.ts"
import type { Handler } from "./bridge.ts"

/**
 * The same handler, but a Failure on the way to the engine becomes an answer: in the contract's words for its client
 * (the shape of its errors on the wire), and beside them as the routes outside the contract say it.
 */
export function withRefusals(handler: Handler): Handler {
  return async (request) => {
    try {
      return await handler(request)
    } catch (error) {
      const failure = failureOf(error)
      if (failure === null) throw error
      const data = { failure: failure.code, sentence: failure.message }
      const json = {
        defined: false,
        code: "SERVICE_UNAVAILABLE",
        status: 503,
        message: failure.message,
        data,
      }
      return Response.json({ json, meta: [], ...data }, { status: 503 })
    }
  }
}
