import { readAddress } from "#model/address.ts"
import type { Declaration } from "#model/written.ts"
import type { Source } from "#model/source.ts"
import type { Reading } from "#store/store.ts"
import type { Edit, EditedFile } from "#engine/causes/edit.ts"
import type { Known } from "#engine/causes/known.ts"
import { madeOf, type MadeOf, type Seeds } from "#engine/causes/made-of.ts"
import type { Repository } from "#engine/causes/repository.ts"
import { wordsOf } from "#engine/causes/tokens.ts"
import { subjectsOf, type Subject } from "#engine/explaining/subjects.ts"

/** A machine with what declares it. */
export interface Declared {
  readonly subject: Subject
  readonly declarations: readonly Declaration[]
}

type Store = Pick<Reading, "causes" | "declarations" | "machines" | "known">

/** Machines by their ids, with what surely declares them. */
export async function declaredMachines(
  store: Store,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Declared>> {
  const links = Map.groupBy(await store.causes.declaredOf(ids), ({ machine }) => machine)
  const known = new Map<number, Declaration | null>()
  const get = async (id: number) => {
    if (!known.has(id)) known.set(id, await store.declarations.get(id))
    return known.get(id) ?? null
  }
  const found = new Map<string, Declared>()
  for await (const subjects of subjectsOf(store, ids))
    for (const subject of subjects) {
      const own = links.get(subject.machine.id) ?? []
      const declarations: Declaration[] = []
      for (const { declaration } of own) {
        const one = await get(declaration)
        if (one !== null) declarations.push(one)
      }
      found.set(subject.machine.id, {
        subject,
        declarations: own.length > 0 ? declarations : await byIdentifiers(store, subject),
      })
    }
  return found
}

/** What names it exactly, where nothing was concluded of it yet. */
async function byIdentifiers(store: Store, { known }: Subject): Promise<readonly Declaration[]> {
  const current = known.identifiers.filter(({ current: holds }) => holds)
  const found = await store.declarations.by(current)
  return found.filter(({ kind, state }) => kind === "machine" && state !== "stale")
}

/** What it takes to say how commits of a source may speak of a machine. */
export interface Speaking {
  readonly store: Store
  readonly source: Pick<Source, "id" | "name">
  readonly repository: Repository
  readonly sites: ReadonlySet<string>
}

/** Machines as commits of one source may speak of them. */
export class Knowing {
  readonly #speaking: Speaking
  readonly #made = new Map<string, MadeOf>()
  readonly #counts = new Map<string, number>()
  readonly #last = new Map<string, string | null>()

  constructor(speaking: Speaking) {
    this.#speaking = speaking
  }

  async known(declared: Declared): Promise<Known> {
    const { source } = this.#speaking
    const own = declared.declarations.filter((one) => one.source === source.name)
    const { whole, labels } = namesOf(declared, own)
    const { groups, roles } = givenIn(own)
    const seeds: Seeds = {
      names: [...whole, ...labels],
      groups,
      roles,
      own: await this.#alone(own),
      sites: this.#speaking.sites,
    }
    return {
      identifiers: [...whole, ...numbersOf(declared.subject)],
      labels,
      made: this.#madeOf(seeds),
      roleWords: roleWords([...roles, ...groups], labels),
      isOwnLines: await this.#ownLines(own),
    }
  }

  #madeOf(seeds: Seeds): MadeOf {
    const key = JSON.stringify([seeds.names, seeds.groups, seeds.roles, seeds.own])
    const made = this.#made.get(key) ?? madeOf(this.#speaking.repository, seeds)
    if (this.#made.size < 2_000) this.#made.set(key, made)
    return made
  }

  /** Files that declare it and nobody else. */
  async #alone(own: readonly Declaration[]): Promise<readonly string[]> {
    const alone: string[] = []
    for (const [path, inFile] of Map.groupBy(own, (one) => one.path)) {
      const count =
        this.#counts.get(path) ??
        (await this.#speaking.store.causes.declaredIn(this.#speaking.source.id, path))
      this.#counts.set(path, count)
      if (
        count > 0 &&
        inFile.filter(({ kind, state }) => kind === "machine" && state !== "pattern").length >= count
      )
        alone.push(path)
    }
    return alone
  }

  /** Numbers of lines hold for the commit that changed the file last only. */
  async #ownLines(own: readonly Declaration[]): Promise<Known["isOwnLines"]> {
    const stanzas = Map.groupBy(
      own.filter(({ line, endLine, kind }) => kind === "machine" && endLine - line < 200),
      ({ path }) => path,
    )
    for (const path of stanzas.keys())
      if (!this.#last.has(path))
        this.#last.set(path, await this.#speaking.store.causes.lastCommitOf(this.#speaking.source.id, path))
    return ({ commit }: Edit, { touch }: EditedFile) => {
      const ranges = stanzas.get(touch.path)
      if (ranges === undefined || this.#last.get(touch.path) !== commit.oid) return false
      return ranges.some(({ line, endLine }) =>
        [...touch.added, ...touch.removed].some((one) => one.line >= line && one.line <= endLine),
      )
    }
  }
}

const MOST_NAMES = 20

/** Its whole names, and the short ones that are its own; a short name without a number is a word like any other. */
function namesOf({ subject }: Declared, own: readonly Declaration[]) {
  const written = own.flatMap(({ identifiers, state }) => (state === "pattern" ? [] : identifiers))
  const names = [...subject.known.identifiers.filter(({ current }) => current), ...written]
    .filter(({ kind }) => kind === "name")
    .map(({ value }) => value.toLowerCase())
  const whole = new Set(names.filter((name) => name.includes(".") && readAddress(name) === null))
  const labels = new Set(
    names
      .map((name) => name.split(".", 1)[0] ?? name)
      .filter((label) => /\d/u.test(label) && label.length > 2),
  )
  const bare = names.filter((name) => !name.includes(".") && name.length > 3)
  return {
    whole: [...whole].slice(0, MOST_NAMES),
    labels: [...new Set([...labels, ...bare])].slice(0, MOST_NAMES),
  }
}

const numbersOf = ({ known }: Subject): readonly string[] =>
  known.identifiers
    .filter(({ kind, current }) => current && kind !== "name")
    .map(({ value }) => value.toLowerCase())
    .slice(0, MOST_NAMES)

function givenIn(own: readonly Declaration[]) {
  const groups = new Set<string>()
  const roles = new Set<string>()
  for (const { groups: given, role, attributes } of own) {
    for (const group of given) groups.add(group)
    if (role !== null) roles.add(role)
    for (const one of attributes["roles"]?.split(", ") ?? []) roles.add(one)
  }
  return { groups: [...groups].slice(0, 100), roles: [...roles].slice(0, 50) }
}

// Words that roles and groups of all kinds have in their names.
const COMMON = new Set(
  "role roles server servers common base profile production master main test client standard spare system service default cluster all prod staging dev machines hosts nodes lab infra ungrouped linux".split(
    " ",
  ),
)

/** Words that mean its role in a message: of its roles and groups, and the letters of its names. */
export function roleWords(given: readonly string[], labels: readonly string[]): ReadonlySet<string> {
  const stems = labels.flatMap((label) => /^([a-z][a-z-]*[a-z])-?\d/u.exec(label)?.[1] ?? [])
  const words = wordsOf(given.join(" ").replaceAll(/[_:./-]+/gu, " "))
  return new Set(
    [...stems, ...words].filter((word) => word.length > 2 && /[a-z]/u.test(word) && !COMMON.has(word)),
  )
}
