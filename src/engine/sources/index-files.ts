import type { BlobKind } from "#model/mention-index.ts"
import type { Store } from "#store/store.ts"
import { Gathering } from "#engine/declarations/mentions/gathering.ts"
import { asText, blobKind } from "#engine/declarations/mentions/kinds.ts"

/** Takes up files into the mention index as their contents come by. */
export class IndexWriter {
  private readonly store: Store
  private readonly gathering = new Gathering()
  private numbers: ReadonlyMap<string, number> = new Map()
  private ended: (readonly [number: number, kind: BlobKind])[] = []
  private last = 0

  constructor(store: Store) {
    this.store = store
  }

  /** Those that the index does not have yet, in the order in which they must come by. */
  async begin(files: readonly { readonly oid: string; readonly size: number }[]): Promise<readonly string[]> {
    this.numbers = await this.store.mentions.begin(files)
    return [...this.numbers].toSorted(([, one], [, other]) => one - other).map(([oid]) => oid)
  }

  /** A file's content; one that the index has, or that is not its turn, is passed over. */
  async add(oid: string, path: string, bytes: Buffer): Promise<void> {
    const number = this.numbers.get(oid)
    if (number === undefined || number <= this.last) return
    if (this.gathering.isFull) await this.write()
    const kind = blobKind(path, bytes)
    if (kind === "text" || kind === "secret") this.gathering.add(number, asText(bytes), kind === "secret")
    this.last = number
    this.ended.push([number, kind])
  }

  async end(): Promise<void> {
    await this.write()
  }

  private async write(): Promise<void> {
    await this.store.mentions.write(this.last, [...this.gathering.take()])
    await this.store.mentions.end(this.ended)
    this.ended = []
  }
}
