/** Splits a flow of bytes at a separator, in batches; parts that are longer than `longest` are cut, the rest is read. */
export async function* parts(
  flow: AsyncIterable<Buffer>,
  separator: number,
  longest: number,
): AsyncGenerator<readonly Buffer[]> {
  let held: Buffer[] = []
  let size = 0
  const hold = (piece: Buffer) => {
    if (size < longest && piece.length > 0) held.push(piece.subarray(0, longest - size))
    size += piece.length
  }
  const take = () => {
    const whole = held.length === 1 ? held[0]! : Buffer.concat(held)
    held = []
    size = 0
    return whole
  }
  for await (const chunk of flow) {
    const batch: Buffer[] = []
    let from = 0
    for (let at = chunk.indexOf(separator); at !== -1; at = chunk.indexOf(separator, from)) {
      hold(chunk.subarray(from, at))
      batch.push(take())
      from = at + 1
    }
    hold(chunk.subarray(from))
    if (batch.length > 0) yield batch
  }
  if (size > 0) yield [take()]
}
