import { ORPCError, ValidationError } from "@orpc/server"
import { Failure, type FailureCode } from "#model/failure.ts"
import { asFailure } from "#store/database.ts"

const STATUS: Readonly<Record<FailureCode, number>> = {
  "bad-input": 400,
  "bad-target": 400,
  "bad-query": 400,
  "bad-file": 400,
  "not-found": 404,
  "not-confirmed": 409,
  conflict: 409,
  "database-newer": 409,
  "database-damaged": 500,
  "database-busy": 409,
  "disk-full": 507,
  "nmap-missing": 424,
  "nmap-failed": 502,
  "not-allowed": 403,
  unavailable: 503,
}

/** The Failure behind an error: our own, the database's, or a question whose shape was wrong; null for a bug. */
export function asFailureOf(error: unknown, database: string): Failure | null {
  if (error instanceof Failure) return error
  if (error instanceof ORPCError && error.cause instanceof ValidationError && error.code === "BAD_REQUEST") {
    const issue = error.cause.issues[0]
    const where = issue?.path?.map((part) => (typeof part === "object" ? part.key : part)).join(".")
    return new Failure(
      "bad-input",
      `${where ? `${where}: ` : ""}${issue?.message ?? "the question is malformed"}.`,
    )
  }
  const translated = asFailure(error, database)
  return translated instanceof Failure ? translated : null
}

/** A Failure as it goes over the contract's wire; failureOf in api/client reads it back. */
export function answerFailure({
  code,
  message,
}: Failure): ORPCError<string, { failure: string; sentence: string }> {
  return new ORPCError(code.toUpperCase().replaceAll("-", "_"), {
    status: STATUS[code],
    message,
    data: { failure: code, sentence: message },
  })
}

/** A Failure as an answer outside the contract. */
export function failureResponse({ code, message }: Failure): Response {
  return Response.json({ failure: code, sentence: message }, { status: STATUS[code] })
}
