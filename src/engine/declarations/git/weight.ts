import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"

const LOOK_EVERY_MS = 500

/** Whether there is something at a path. */
export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** Whether a mirror reads the objects of an incomplete repository where they lie. */
export const isBorrowed = (mirror: string): Promise<boolean> =>
  exists(join(mirror, "objects", "info", "alternates"))

/** A watch over the size of a mirror. */
export interface Weight {
  readonly signal: AbortSignal
  readonly tooLarge: () => boolean
  readonly end: () => void
}

/** A signal that ends a sync when its mirror, or what will become one, has grown too large. */
export function stopWhenLarge(mirror: string, largest: number, outer: AbortSignal | undefined): Weight {
  const stop = new AbortController()
  let tooLarge = false
  const look = async () => {
    const sizes = await Promise.all([mirror, beside(mirror)].map((folder) => packedSize(folder)))
    if (Math.max(...sizes) <= largest) return
    tooLarge = true
    stop.abort()
  }
  const watch = setInterval(() => void look(), LOOK_EVERY_MS)
  return {
    signal: outer === undefined ? stop.signal : AbortSignal.any([stop.signal, outer]),
    tooLarge: () => tooLarge,
    end: () => clearInterval(watch),
  }
}

/** Where a mirror is made before it takes its place. */
export const beside = (mirror: string): string => `${mirror}.new`

async function packedSize(mirror: string): Promise<number> {
  const folder = join(mirror, "objects", "pack")
  const names = await readdir(folder).catch(() => [])
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
