interface Tie {
  readonly ends: readonly [string, string]
  readonly weight: number
}

/** Of all ties only as many as hold everything together, the strongest; of equal ones the earlier. */
export function spanning<Each extends Tie>(ties: readonly Each[]): readonly Each[] {
  const heads = new Map<string, string>()
  const headOf = (key: string): string => {
    const above = heads.get(key)
    return above === undefined ? key : headOf(above)
  }
  return ties
    .toSorted((a, b) => b.weight - a.weight)
    .filter(({ ends: [a, b] }) => {
      const [one, other] = [headOf(a), headOf(b)]
      if (one === other) return false
      heads.set(one, other)
      return true
    })
}
