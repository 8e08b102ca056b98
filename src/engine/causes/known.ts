import type { Edit, EditedFile } from "./edit.ts"
import type { MadeOf } from "./made-of.ts"

/** A machine as commits may speak of it. */
export interface Known {
  /** Whole names, addresses, hardware addresses and fingerprints, in lower case. */
  readonly identifiers: readonly string[]
  /** Short names, where they are its alone. */
  readonly labels: readonly string[]
  readonly made: MadeOf
  /** Words of its roles and groups. */
  readonly roleWords: ReadonlySet<string>
  /** Whether lines of a file that declares others too are the machine's own. */
  readonly isOwnLines: (edit: Edit, file: EditedFile) => boolean
}
