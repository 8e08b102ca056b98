import type { GroupVariables, InventoryText, Variable } from "./ansible-entries.ts"

const MOST_GROUPS = 256

/** Variables with the file that they are written in. */
export interface Layer {
  readonly path: string
  readonly variables: readonly Variable[]
  /** "all" is said of no machine in particular. */
  readonly all: boolean
}

/** Which groups there are in one inventory, and who is in them. */
export interface Groups {
  /** The groups of a machine, its own first, then those that hold them; neither "all" nor "ungrouped". */
  readonly ofMachine: (name: string, own: readonly string[]) => readonly string[]
  /** Variables of groups, those of the first ones first. */
  readonly layers: (groups: readonly string[]) => readonly Layer[]
}

/** A file of group_vars, and the group that it is for. */
export interface GroupFile extends GroupVariables {
  readonly path: string
}

/** Puts the groups of the files of one inventory together; `placed` says which groups each machine is put in. */
export function groupsOf(
  texts: readonly InventoryText[],
  files: readonly GroupFile[],
  placed: ReadonlyMap<string, ReadonlySet<string>>,
): Groups {
  const parents = parentsOf(texts)
  const layersOf = layersByGroup(texts, files)
  const above = memoized((group: string) => ancestors(group, parents))
  // Machines of the same groups get the same list, by which what they inherit is known again.
  const all = memoized((joined: string) => {
    const direct = joined.split(" ")
    return [...new Set([...direct, ...direct.flatMap(above)])]
      .filter((group) => group !== "" && group !== "all" && group !== "ungrouped")
      .slice(0, MOST_GROUPS)
  })
  return {
    ofMachine: (name, own) => all([...new Set([...own, ...(placed.get(name) ?? [])])].join(" ")),
    layers: (groups) => [...groups, "ungrouped", "all"].flatMap((group) => layersOf.get(group) ?? []),
  }
}

function parentsOf(texts: readonly InventoryText[]): ReadonlyMap<string, ReadonlySet<string>> {
  const parents = new Map<string, Set<string>>()
  for (const { parent, child } of texts.flatMap(({ children }) => children)) {
    const known = parents.get(child) ?? new Set()
    parents.set(child, known.add(parent))
  }
  return parents
}

/** The groups that hold a group, nearest first; a circle ends where it began. */
function ancestors(group: string, parents: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const found = new Set<string>()
  let level: readonly string[] = [group]
  while (level.length > 0 && found.size < MOST_GROUPS) {
    const next = new Set<string>()
    for (const child of level)
      for (const parent of parents.get(child) ?? [])
        if (parent !== group && !found.has(parent) && found.size < MOST_GROUPS) {
          found.add(parent)
          next.add(parent)
        }
    level = [...next]
  }
  return [...found]
}

/** Files of group_vars stand before what the inventory itself says: Ansible reads them after it. */
function layersByGroup(
  texts: readonly InventoryText[],
  files: readonly GroupFile[],
): ReadonlyMap<string, readonly Layer[]> {
  const layers = new Map<string, Layer[]>()
  const add = (path: string, { group, variables }: GroupVariables) => {
    const known = layers.get(group) ?? []
    known.push({ path, variables, all: group === "all" || group === "ungrouped" })
    layers.set(group, known)
  }
  for (const file of files) add(file.path, file)
  for (const text of texts) for (const variables of text.variables) add(text.path, variables)
  return layers
}

/** Remembers what was made for a word. */
export function memoized<Value>(make: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>()
  return (key) => {
    const found = known.get(key) ?? make(key)
    known.set(key, found)
    return found
  }
}
