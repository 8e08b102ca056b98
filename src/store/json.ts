/** What a column of JSON holds. The column was written by this room, from a value of the same type. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows which column it reads
export function fromJson<T>(text: string): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only this room writes these columns
  return JSON.parse(text) as T
}
