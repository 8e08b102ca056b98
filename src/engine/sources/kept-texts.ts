import type { Source } from "#model/source.ts"
import type { Context } from "#engine/context.ts"
import { contentOf } from "#engine/declarations/git/tree.ts"
import type { SourceText } from "#engine/declarations/formats/format.ts"
import { isSecretFile } from "#engine/declarations/mentions/kinds.ts"
import { contentsAt, type FileAt } from "#engine/explaining/texts.ts"

/** The files of a source as it was read last, but for those that are of secrets. */
export async function keptFiles({ store }: Context, { id }: Source): Promise<readonly FileAt[]> {
  const found: FileAt[] = []
  for await (const page of store.sources.files(id))
    for (const file of page) if (!isSecretFile(file.path)) found.push(file)
  return found
}

interface Wanted {
  readonly files: readonly FileAt[]
  /** How many letters, and how many files, are taken at most. */
  readonly most: { readonly letters: number; readonly files: number }
  /** Which texts are taken. */
  readonly want?: (file: SourceText) => boolean
}

/** Their texts as they were read last, as many as are wanted, and how many files were not looked at. */
export async function keptTexts(
  { home }: Context,
  source: Source,
  { files, most, want = () => true }: Wanted,
): Promise<{ readonly texts: readonly SourceText[]; readonly left: number }> {
  const byOid = Map.groupBy(files, ({ oid }) => oid)
  const texts: SourceText[] = []
  let letters = 0
  let looked = 0
  for await (const { oid, bytes } of contentsAt(source, home, files)) {
    if (letters + bytes.length > most.letters || texts.length >= most.files)
      return { texts, left: files.length - looked }
    const content = contentOf(bytes)
    for (const { path } of byOid.get(oid) ?? []) {
      looked += 1
      if (content.kind !== "text" || !want({ path, text: content.text })) continue
      texts.push({ path, text: content.text })
      letters += content.text.length
    }
  }
  return { texts, left: 0 }
}
