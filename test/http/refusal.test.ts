import { expect, test } from "vitest"
import { clientOver, failureOf } from "#api/client.ts"
import { withRefusals } from "#http/refusal.ts"
import { Failure } from "#model/failure.ts"

const handler = withRefusals(async () => {
  throw new Failure("unavailable", "The engine does not answer.")
})

test("a failure on the way to the engine reaches the contract's client as the failure it was", async () => {
  const error: unknown = await clientOver(handler)
    .engine.status()
    .catch((reason: unknown) => reason)
  expect(failureOf(error)).toMatchObject({ code: "unavailable", message: "The engine does not answer." })
})

test("outside the contract it is said in plain JSON", async () => {
  const response = await handler(new Request("http://rollcall/api/import", { method: "POST" }))
  expect([response.status, await response.json()]).toMatchObject([
    503,
    { failure: "unavailable", sentence: "The engine does not answer." },
  ])
})
