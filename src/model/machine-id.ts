// Without i, l, o and u: an id is read aloud and typed.
const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"

/** A machine's id, from the number of the observation that founded it. */
export function machineId(observation: number): string {
  let text = ""
  for (let rest = observation; rest > 0; rest = Math.floor(rest / 32)) text = DIGITS.charAt(rest % 32) + text
  return `m-${text.padStart(4, "0")}`
}

/** The number of the observation that founded a machine; the inverse of machineId. */
export function founded(id: string): number {
  return Array.from(id.slice(2)).reduce((sum, digit) => sum * 32 + DIGITS.indexOf(digit), 0)
}
