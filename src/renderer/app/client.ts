import { createTanstackQueryUtils } from "@orpc/tanstack-query"
import { QueryClient } from "@tanstack/react-query"
import { clientOver, failureOf } from "#api/client.ts"
import { Failure } from "#model/failure.ts"

// A shell that does not let a question through answers with a sentence in place of the engine.
async function askEngine(request: Request): Promise<Response> {
  const answer = await fetch(request)
  const refused = !answer.ok && answer.headers.get("content-type")?.startsWith("text/plain") === true
  if (refused) throw new Failure("not-allowed", (await answer.text()).trim())
  return answer
}

/** The engine, asked directly. */
export const client = clientOver(askEngine, location.origin)

/** The same questions as query and mutation options: `useQuery(questions.machines.list.queryOptions({ input }))`. */
export const questions = createTanstackQueryUtils(client)

// The engine is on this computer: that the network is down is no reason to wait with a question.
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: "always",
      retry: (failures, error) => failureOf(error) === null && failures < 2,
      retryDelay: 500,
      staleTime: 60_000,
      refetchOnWindowFocus: false,
    },
    mutations: { networkMode: "always" },
  },
})

/** The sentence to show for an error: the Failure's own, or a plain one for what is a bug. */
export function sentenceOf(error: unknown): string {
  const failure = failureOf(error)
  if (failure) return failure.message
  if (error instanceof TypeError) return "The engine does not answer. Is it still running?"
  return error instanceof Error && error.message !== ""
    ? error.message
    : "Something went wrong inside Rollcall."
}

/** All that is known of an error, for a report. */
export function detailsOf(error: unknown): string {
  const failure = failureOf(error)
  if (failure) return `${failure.code}: ${failure.message}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
