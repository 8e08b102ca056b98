/** How well a division of things into groups agrees with the true one. */
export interface Agreement {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

export interface Score {
  readonly things: number
  /** Over pairs of things: of those put together, how many belong together; and the other way. */
  readonly pairwise: Agreement
  /** Over things: how pure the group is that each was put in, and how much of its own is there (B-cubed). */
  readonly bcubed: Agreement
}

/**
 * Counts how often a true group met a predicted one. All figures come from these counts, exactly; no pair is ever
 * looked at.
 */
export class Contingency {
  private readonly cells = new Map<string, Map<string, number>>()
  private readonly predicted = new Map<string, number>()
  private things = 0

  add(truth: string, predicted: string): void {
    let row = this.cells.get(truth)
    if (!row) this.cells.set(truth, (row = new Map()))
    row.set(predicted, (row.get(predicted) ?? 0) + 1)
    this.predicted.set(predicted, (this.predicted.get(predicted) ?? 0) + 1)
    this.things += 1
  }

  score(): Score {
    let together = 0
    let truePairs = 0
    let pure = 0
    let whole = 0
    for (const row of this.cells.values()) {
      const size = sum(row.values())
      truePairs += pairs(size)
      for (const [group, count] of row) {
        together += pairs(count)
        pure += count ** 2 / this.predicted.get(group)!
        whole += count ** 2 / size
      }
    }
    const predictedPairs = sum(Array.from(this.predicted.values(), pairs))
    return {
      things: this.things,
      pairwise: agreement(share(together, predictedPairs), share(together, truePairs)),
      bcubed: agreement(share(pure, this.things), share(whole, this.things)),
    }
  }

  /** True groups that each predicted group holds, the largest first. */
  byPrediction(): Map<string, { readonly truth: string; readonly count: number }[]> {
    const groups = new Map<string, { truth: string; count: number }[]>()
    for (const [truth, row] of this.cells)
      for (const [group, count] of row) groups.set(group, [...(groups.get(group) ?? []), { truth, count }])
    for (const list of groups.values()) list.sort((a, b) => b.count - a.count)
    return groups
  }

  /** Predicted groups that each true group was divided into, the largest first. */
  byTruth(): Map<string, { readonly predicted: string; readonly count: number }[]> {
    const lists = Array.from(this.cells, ([truth, row]): [string, { predicted: string; count: number }[]] => [
      truth,
      Array.from(row, ([predicted, count]) => ({ predicted, count })).toSorted((a, b) => b.count - a.count),
    ])
    return new Map(lists)
  }
}

const pairs = (count: number) => (count * (count - 1)) / 2
const share = (part: number, whole: number) => (whole === 0 ? 1 : part / whole)

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}

function agreement(precision: number, recall: number): Agreement {
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
  return { precision, recall, f1 }
}
