import type { RuleSource, SourceFile } from "#model/rule-source.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"

interface Row {
  name: string
  kind: "path" | "git"
  place: string
  commit_id: string | null
  skipped: string
  failure: string | null
  at: number
  author: string
}

interface FileRow extends SourceFile {
  source: string
}

function sourceFrom({ commit_id: commit, skipped, ...row }: Row): RuleSource {
  return { ...row, commit, skipped: fromJson<string[]>(skipped) }
}

/** The sources of rules that users added, with the text of their files. */
export function ruleSourcesIn(db: Database) {
  const all = db.prepare<[], Row>("select * from rule_source order by name")
  const files = db.prepare<[], FileRow>("select source, path, text from rule_file order by source, path")
  const save = db.prepare<Row>(`
    insert into rule_source (name, kind, place, commit_id, skipped, failure, at, author)
    values (@name, @kind, @place, @commit_id, @skipped, @failure, @at, @author)
    on conflict (name) do update set
      kind = excluded.kind, place = excluded.place, commit_id = excluded.commit_id, skipped = excluded.skipped,
      failure = excluded.failure, at = excluded.at, author = excluded.author`)
  const empty = db.prepare("delete from rule_file where source = ?")
  const addFile = db.prepare<FileRow>(
    "insert into rule_file (source, path, text) values (@source, @path, @text)",
  )
  const fail = db.prepare("update rule_source set failure = ? where name = ?")
  const remove = db.prepare("delete from rule_source where name = ?")
  const write = db.transaction((source: RuleSource, own: readonly SourceFile[]) => {
    const { commit, skipped, ...rest } = source
    save.run({ ...rest, commit_id: commit, skipped: JSON.stringify(skipped) })
    empty.run(source.name)
    for (const { path, text } of own) addFile.run({ source: source.name, path, text })
  })
  return {
    list: async (): Promise<RuleSource[]> => all.all().map(sourceFrom),
    /** The files of all sources, in one order. */
    files: async (): Promise<readonly FileRow[]> => files.all(),
    /** Puts what was read in the place of what was there. */
    save: async (source: RuleSource, own: readonly SourceFile[]): Promise<void> => write(source, own),
    /** Remembers why a source could not be read; its files stay. */
    fail: async (name: string, sentence: string): Promise<void> => {
      fail.run(sentence, name)
    },
    remove: async (name: string): Promise<boolean> => remove.run(name).changes > 0,
  }
}
