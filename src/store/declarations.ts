import type { Declared, DeclarationKind, IdentifierKind } from "#model/declaration.ts"
import type { Declaration } from "#model/written.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"
import { inSlices, untilNothing } from "./slices.ts"

interface Row {
  id: number
  source: string
  network: string | null
  head: string | null
  body: string
}

/** Where the one before it stood. */
interface Place {
  readonly path: string
  readonly line: number
  readonly id: number
}

type SearchedRow = Omit<SearchedDeclaration, "said"> & Place

/** What a declaration is found by. */
export interface DeclaredKey {
  readonly kind: IdentifierKind
  readonly value: string
}

/** machine: what it is known by; use: another machine that it uses, or that uses it. */
export type DeclaredPart = "machine" | "use"

/** How many declarations of a format a source has, and in how many files. */
export interface DeclaredFormat {
  readonly format: string
  readonly files: number
  readonly declarations: number
}

/** A declaration as it is searched. */
export interface SearchedDeclaration {
  readonly id: number
  readonly format: string
  /** As it is written; only what may be looked for is worth reading. */
  readonly body: string
  readonly said: () => Declared
}

const AT_A_TIME = 500
const MOST = 1_000

const SELECT = `
  select declaration.id, source.name as source, source.network, source.head, declaration.body
  from declaration
  join source on source.id = declaration.source and source.synced is not null`

/** What sources declare. It is written together with all that a source holds: see sources.ts. */
export function declarationsIn(db: Database) {
  const get = db.prepare<[number], Row>(`${SELECT} where declaration.id = ?`)
  const page = db.prepare<[number, number], Row>(
    `${SELECT} where declaration.id > ? order by declaration.id limit ?`,
  )
  const ofKind = db.prepare<[string, number, number], Row>(
    `${SELECT} where declaration.kind = ? and declaration.id > ? order by declaration.id limit ?`,
  )
  const ofPattern = db.prepare<[number, number], Row>(
    `${SELECT} where declaration.state = 'pattern' and declaration.kind <> 'ownership' and declaration.id > ?
     order by declaration.id limit ?`,
  )
  const ofSource = db.prepare<[number, number, number], Row>(
    `${SELECT} where declaration.source = ? order by declaration.path, declaration.line, declaration.id limit ? offset ?`,
  )
  const ofFile = db.prepare<[number, string], Row>(
    `${SELECT} where declaration.source = ? and declaration.path = ? order by declaration.line, declaration.id`,
  )
  const formats = db.prepare<[number], DeclaredFormat>(`
    select format, count(distinct path) as files, count(*) as declarations from declaration
    where source = ? group by format order by declarations desc, format`)
  const searched = db.prepare<[number, string, number, number], SearchedRow>(`
    select id, path, line, format, body from declaration
    where source = ? and (path, line, id) > (?, ?, ?)
    order by path, line, id
    limit ${AT_A_TIME}`)
  const byKey = db.prepare<[string, string, string], Row>(
    `${SELECT} join declared_key key on key.declaration = declaration.id
    where key.kind = ? and key.value = ? and key.part = ? order by declaration.id limit ${MOST}`,
  )
  // Every name of which this is the first label: "web1." up to, and without, "web1/".
  const byLabel = db.prepare<[string, string, string], Row>(
    `${SELECT} join declared_key key on key.declaration = declaration.id
    where key.kind = 'name' and key.value >= ? and key.value < ? and key.part = ? order by declaration.id limit ${MOST}`,
  )
  return {
    get: async (id: number): Promise<Declaration | null> => {
      const row = get.get(id)
      return row === undefined ? null : declarationFrom(row)
    },
    /** All of them, or all of one kind, a few at a time. */
    async *all(kind?: DeclarationKind): AsyncGenerator<readonly Declaration[]> {
      for (let after = 0; ;) {
        const rows = kind === undefined ? page.all(after, AT_A_TIME) : ofKind.all(kind, after, AT_A_TIME)
        if (rows.length === 0) return
        yield rows.map(declarationFrom)
        after = rows.at(-1)!.id
      }
    },
    /** Those that name machines by a pattern, a few at a time. */
    async *patterns(): AsyncGenerator<readonly Declaration[]> {
      for (let after = 0; ;) {
        const rows = ofPattern.all(after, AT_A_TIME)
        if (rows.length === 0) return
        yield rows.map(declarationFrom)
        after = rows.at(-1)!.id
      }
    },
    ofSource: async (source: number, limit: number, offset = 0): Promise<readonly Declaration[]> =>
      ofSource.all(source, limit, offset).map(declarationFrom),
    formats: async (source: number): Promise<readonly DeclaredFormat[]> => formats.all(source),
    /** All of a source in the order of its files, a few at a time. */
    async *search(source: number): AsyncGenerator<readonly SearchedDeclaration[]> {
      for (let after: Place = { path: "", line: 0, id: 0 }; ;) {
        const rows = searched.all(source, after.path, after.line, after.id)
        if (rows.length === 0) return
        yield rows.map(({ id, format, body }) => ({ id, format, body, said: () => fromJson<Declared>(body) }))
        after = rows.at(-1)!
      }
    },
    ofFile: async (source: number, path: string): Promise<readonly Declaration[]> =>
      ofFile.all(source, path).map(declarationFrom),
    /** What declares a machine that one of the keys names, or what uses it; each once. */
    by: async (
      keys: readonly DeclaredKey[],
      part: DeclaredPart = "machine",
    ): Promise<readonly Declaration[]> =>
      once(keys.flatMap(({ kind, value }) => byKey.all(kind, value, part))),
    /** What declares a machine of that short name in any domain. */
    byLabel: async (label: string, part: DeclaredPart = "machine"): Promise<readonly Declaration[]> =>
      once([...byKey.all("name", label, part), ...byLabel.all(`${label}.`, `${label}/`, part)]),
  }
}

function once(rows: readonly Row[]): readonly Declaration[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()].map(declarationFrom)
}

function declarationFrom({ id, source, network, head, body }: Row): Declaration {
  return { ...fromJson<Declared>(body), id, source, network, commit: head }
}

/** What is new in what a source declares, and what it no longer does. */
export interface DeclarationChange {
  readonly added: readonly { readonly said: Declared; readonly body: string }[]
  readonly removed: readonly number[]
}

interface HeldRow {
  id: number
  path: string
  line: number
  body: string
}

/** Puts what a source declares now in the place of what it declared: what is the same keeps its id. */
export function declarationWriter(db: Database) {
  const held = db.prepare<[number, string, number, number], HeldRow>(`
    select id, path, line, body from declaration
    where source = ? and (path, line, id) > (?, ?, ?)
    order by path, line, id
    limit ${AT_A_TIME}`)
  const insert = db
    .prepare<[number, string, number, number, string, string, string, string], number>(
      `insert into declaration (source, path, line, end_line, format, kind, state, body)
      values (?, ?, ?, ?, ?, ?, ?, ?) returning id`,
    )
    .pluck()
  const addKey = db.prepare<[string, string, DeclaredPart, number]>(
    "insert or ignore into declared_key (kind, value, part, declaration) values (?, ?, ?, ?)",
  )
  const remove = db.prepare<[number]>("delete from declaration where id = ?")
  const addKeys = (said: Declared, id: number) => {
    for (const { kind, value } of said.identifiers) addKey.run(kind, value, "machine", id)
    for (const { other } of said.uses) for (const { kind, value } of other) addKey.run(kind, value, "use", id)
  }
  return {
    difference: async (source: number, declarations: readonly Declared[]): Promise<DeclarationChange> => {
      const before = new Map<string, number[]>()
      let last = { path: "", line: 0, id: 0 }
      await untilNothing(() => {
        const rows = held.all(source, last.path, last.line, last.id)
        for (const { id, body } of rows) before.set(body, [...(before.get(body) ?? []), id])
        last = rows.at(-1) ?? last
        return rows.length
      })
      const added: { said: Declared; body: string }[] = []
      await inSlices(declarations, (slice) => {
        for (const said of slice) {
          const body = JSON.stringify(said)
          if (before.get(body)?.pop() === undefined) added.push({ said, body })
        }
      })
      return { added, removed: [...before.values()].flat() }
    },
    add: (source: number, { said, body }: DeclarationChange["added"][number]): void => {
      const { path, line, endLine, format, kind, state } = said
      addKeys(said, insert.get(source, path, line, endLine, format, kind, state, body)!)
    },
    remove: (id: number): void => {
      remove.run(id)
    },
  }
}
