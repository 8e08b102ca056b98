import snmp from "net-snmp"

/** One value under a column: the part of its number behind the column's, and what it holds. */
export interface Cell {
  readonly index: string
  readonly value: string | number | Buffer
}

export interface Walker {
  readonly session: snmp.Session
  /** Waits until one more question may be asked. */
  readonly turn: () => Promise<void>
  readonly signal: AbortSignal
  /** How many rows may still be read of this machine, all columns together. */
  readonly left: { rows: number }
}

/** Longer than a session's own patience: for a question whose damaged answer made the session forget it. */
const FORGOTTEN_MS = 5_000

/** Values asked for at once: small enough for one packet's answer of most machines. */
const REPETITIONS = 20

/** Values of single numbers, as text; null where there was no answer. */
export function getTexts(
  session: snmp.Session,
  oids: readonly string[],
): Promise<ReadonlyMap<string, string> | null> {
  return answered((tell) =>
    session.get([...oids], (error, found) => {
      const values = (found ?? []).filter((each) => !snmp.isVarbindError(each))
      tell(error === null ? new Map(values.map(({ oid, value }) => [oid, String(value ?? "")])) : null)
    }),
  )
}

/** What a question brings; null where it brings nothing, or was forgotten. */
function answered<T>(ask: (tell: (answer: T | null) => void) => void): Promise<T | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), FORGOTTEN_MS)
    ask((answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
  })
}

/** All cells of a column, in order. It ends where the column ends, the machine repeats itself, or enough was read. */
export async function walk(
  { session, turn, signal, left }: Walker,
  column: string,
): Promise<readonly Cell[]> {
  const cells: Cell[] = []
  let at = column
  while (left.rows > 0 && !signal.aborted) {
    await turn()
    if (signal.aborted) return cells
    const found = await getBulk(session, at)
    for (const { oid, value } of found) {
      if (!oid.startsWith(`${column}.`) || !isAfter(oid, at) || left.rows <= 0) return cells
      at = oid
      left.rows -= 1
      if (typeof value === "string" || typeof value === "number" || Buffer.isBuffer(value))
        cells.push({ index: oid.slice(column.length + 1), value })
    }
    if (found.length < REPETITIONS) return cells
  }
  return cells
}

async function getBulk(session: snmp.Session, from: string): Promise<readonly snmp.Varbind[]> {
  const found = await answered<readonly snmp.Varbind[]>((tell) =>
    session.getBulk([from], 0, REPETITIONS, (error, answer) => {
      const [rows] = error === null && Array.isArray(answer) ? answer : []
      tell(Array.isArray(rows) ? rows : [])
    }),
  )
  return (found ?? []).filter((each) => !snmp.isVarbindError(each)).slice(0, REPETITIONS)
}

/** Whether a number stands behind another in a walk's order: one that doesn't would be walked in circles. */
export function isAfter(oid: string, before: string): boolean {
  const [one, other] = [oid, before].map((text) => text.split(".").map(Number))
  for (const [index, part] of (one ?? []).entries()) {
    const beside = other?.[index]
    if (beside === undefined || part > beside) return true
    if (part < beside) return false
  }
  return false
}
