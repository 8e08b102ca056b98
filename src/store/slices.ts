import { setImmediate } from "node:timers/promises"

/** How long the engine may be kept from answering by one piece of work. */
const SLICE_MS = 15
const LEAST = 100

/** Cuts long work into slices of a few milliseconds, so that the engine answers in between. */
export async function inSlices<Item>(
  items: readonly Item[],
  work: (slice: readonly Item[]) => void,
): Promise<void> {
  let size = LEAST
  for (let at = 0; at < items.length;) {
    const began = performance.now()
    const slice = items.slice(at, at + size)
    work(slice)
    at += slice.length
    const took = Math.max(performance.now() - began, 0.1)
    size = Math.max(LEAST, Math.min(size * 2, Math.floor((size * SLICE_MS) / took)))
    await setImmediate()
  }
}

/** Does a small piece of work again and again until it says that nothing was left to do. */
export async function untilNothing(work: () => number): Promise<number> {
  let done = 0
  for (;;) {
    const more = work()
    done += more
    if (more === 0) return done
    await setImmediate()
  }
}
