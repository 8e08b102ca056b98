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

/** Values asked for at once: small enough for one packet's answer of most machines. */
const REPETITIONS = 20

/** Values of single numbers, as text. */
export function getTexts(
  session: snmp.Session,
  oids: readonly string[],
): Promise<ReadonlyMap<string, string> | null> {
  return new Promise((resolve) => {
    session.get([...oids], (error, found) => {
      if (error !== null) return resolve(null)
      const values = (found ?? []).filter((each) => !snmp.isVarbindError(each))
      resolve(new Map(values.map(({ oid, value }) => [oid, String(value ?? "")])))
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

function getBulk(session: snmp.Session, from: string): Promise<readonly snmp.Varbind[]> {
  return new Promise((resolve) => {
    session.getBulk([from], 0, REPETITIONS, (error, found) => {
      const [rows] = error === null && Array.isArray(found) ? found : []
      const list = Array.isArray(rows) ? rows : []
      resolve(list.filter((each) => !snmp.isVarbindError(each)).slice(0, REPETITIONS))
    })
  })
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
