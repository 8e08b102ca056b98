import type { Declared, Problem } from "#model/declaration.ts"
import type { MachineFile, PlacedGroupFile } from "./ansible-beside.ts"
import type { Entry, InventoryText } from "./ansible-entries.ts"
import { type Facts, factsOf, type Inherited, inheritedBy, nameSays } from "./ansible-facts.ts"
import { type Groups, groupsOf, type Layer, memoized } from "./ansible-groups.ts"
import { declaredAt, declaredPattern, type Place } from "./ansible-machine.ts"
import type { Play } from "./ansible-playbooks.ts"
import { type Expanded, expanded } from "./ansible-ranges.ts"
import { isTemplated, machineFrom } from "./identifiers.ts"
import { folderOf, related, speaksForAll } from "./ansible-scopes.ts"

/** All that a source says in Ansible's words. */
export interface Project {
  readonly inventories: readonly (readonly InventoryText[])[]
  readonly machineFiles: readonly MachineFile[]
  readonly groupFiles: readonly PlacedGroupFile[]
  readonly plays: readonly Play[]
}

const MOST_IN_A_LINE = 1024
const MOST_MACHINES = 100_000
const MOST_WORK = 4_000_000

/** What is left to be spent on one source: a hostile one must not cost more. */
interface Purse {
  machines: number
  work: number
}

interface Spread {
  readonly path: string
  readonly entry: Entry
  readonly as: Expanded
}

/** One inventory with all that holds for its machines. */
interface Inventory {
  readonly spreads: readonly Spread[]
  readonly groups: Groups
  /** What other places and files say of a machine. */
  readonly said: ReadonlyMap<string, readonly Layer[]>
  readonly names: ReadonlySet<string>
  readonly folders: readonly string[]
  readonly plays: readonly Play[]
  readonly inherited: (groups: readonly string[]) => Inherited
}

/** Declares each machine at each place that names it. */
export function declareInventory(project: Project): {
  readonly declarations: readonly Declared[]
  readonly problems: readonly Problem[]
} {
  const purse: Purse = { machines: MOST_MACHINES, work: MOST_WORK }
  const problems: Problem[] = []
  const inventories = project.inventories.map((texts) => gathered(texts, project, { purse, problems }))
  const declarations = [
    ...inventories.flatMap((inventory) =>
      inventory.spreads.flatMap((spread) => declareSpread(inventory, spread, purse)),
    ),
    ...declareFiles(project.machineFiles, inventories, purse),
  ]
  const path = project.inventories[0]?.[0]?.path
  if (purse.work <= 0 && path !== undefined)
    problems.push({
      path,
      line: 1,
      sentence: "The source holds too much: some roles and variables of groups are left out.",
    })
  return { declarations, problems }
}

function gathered(
  texts: readonly InventoryText[],
  project: Project,
  { purse, problems }: { readonly purse: Purse; readonly problems: Problem[] },
): Inventory {
  const spreads = texts.flatMap(({ path, entries }) =>
    entries.map((entry) => ({ path, entry, as: spreadOf(path, entry, { purse, problems }) })),
  )
  const folders = [...new Set(texts.map(({ path }) => folderOf(path)))]
  const here = <File extends { readonly folder: string }>(files: readonly File[]): readonly File[] =>
    files
      .filter(({ folder }) => folders.some((each) => each === folder || related(folder, each)))
      // Those beside playbooks outdo those beside the inventory.
      .toSorted((one, other) => Number(folders.includes(one.folder)) - Number(folders.includes(other.folder)))
  const holds = ({ group, folder }: PlacedGroupFile) =>
    group !== "all" || folders.some((each) => speaksForAll(folder, each))
  const placed = placedIn(spreads)
  const groups = groupsOf(texts, here(project.groupFiles).filter(holds), placed)
  return {
    spreads,
    groups,
    said: saidIn(spreads, here(project.machineFiles)),
    names: new Set(placed.keys()),
    folders,
    plays: project.plays.filter((play) => folders.some((each) => related(folderOf(play.path), each))),
    inherited: inheritedFrom(groups, purse),
  }
}

function spreadOf(
  path: string,
  entry: Entry,
  to: { readonly purse: Purse; readonly problems: Problem[] },
): Expanded {
  const as = expanded(entry.written, Math.min(MOST_IN_A_LINE, to.purse.machines))
  if (as.kind === "names") to.purse.machines -= as.names.length
  if (entry.stale) return as
  if (as.kind === "names" && !isTemplated(entry.written) && machineFrom(as.names[0] ?? "", 1) === null)
    to.problems.push({ path, line: entry.line, sentence: "What stands here can be no machine's name." })
  if (as.kind === "wrong") to.problems.push({ path, line: entry.line, sentence: `${as.sentence}.` })
  if (as.kind === "many" && !as.glob.includes("*"))
    to.problems.push({
      path,
      line: entry.line,
      sentence: "There are more machines here than are read of one source.",
    })
  return as
}

/** Whether what other places say of that name is said of this machine too. */
const isNamed = ({ entry }: Spread): boolean => entry.named && !entry.stale

const namesIn = ({ as }: Spread): readonly string[] => (as.kind === "names" ? as.names : [])

function placedIn(spreads: readonly Spread[]): ReadonlyMap<string, ReadonlySet<string>> {
  const placed = new Map<string, Set<string>>()
  for (const spread of spreads.filter(isNamed))
    for (const name of namesIn(spread)) {
      const groups = placed.get(name) ?? new Set()
      for (const group of spread.entry.groups) groups.add(group)
      placed.set(name, groups)
    }
  return placed
}

/** The variables of each machine, those of host_vars first, since they outdo the inventory's own. */
function saidIn(
  spreads: readonly Spread[],
  files: readonly MachineFile[],
): ReadonlyMap<string, readonly Layer[]> {
  const said = new Map<string, Layer[]>()
  const add = (name: string, path: string, variables: Entry["variables"]) => {
    if (variables.length === 0) return
    const layers = said.get(name) ?? []
    if (layers.length < 64) layers.push({ path, variables, all: false })
    said.set(name, layers)
  }
  for (const { name, path, variables } of files) add(name, path, variables)
  for (const spread of spreads.filter(isNamed))
    for (const name of namesIn(spread)) add(name, spread.path, spread.entry.variables)
  return said
}

/** Machines of the same groups inherit the same: it is worked out once for all of them. */
function inheritedFrom(groups: Groups, purse: Purse): Inventory["inherited"] {
  const known = new Map<readonly string[], Inherited>()
  const says = memoized(nameSays)
  return (names) => {
    const found = known.get(names)
    if (found !== undefined) return found
    purse.work -= names.length
    const made = purse.work > 0 ? inheritedBy(groups.layers(names), names.map(says)) : inheritedBy([], [])
    known.set(names, made)
    return made
  }
}

function declareSpread(inventory: Inventory, { path, entry, as }: Spread, purse: Purse): readonly Declared[] {
  if (as.kind === "wrong") return []
  const here: Layer = { path, variables: entry.variables, all: false }
  const told: Told = { entry, here, facts: factsOf([here]) }
  const place = (name: string) => ({ path, ...entry, ...holding(inventory, told, { name, purse }) })
  if (as.kind === "names")
    return as.names
      .filter((name) => !isHere(name))
      .map((name) => declaredAt({ ...place(name), name }))
      .filter(({ identifiers, state }) => identifiers.length > 0 || state === "templated")
  return as.glob.includes("*") ? [declaredPattern(place(""), as.glob)] : []
}

/** What a place says by itself, worked out once for all machines of its range. */
interface Told {
  readonly entry: Entry
  readonly here: Layer
  readonly facts: Facts
}

/** "localhost" is whoever runs Ansible. */
const isHere = (name: string): boolean => /^(?:localhost|127\.\d|::1$|implicit_localhost)/iu.test(name)

function holding(
  inventory: Inventory,
  { entry, here, facts }: Told,
  { name, purse }: { readonly name: string; readonly purse: Purse },
): Pick<Place, "groups" | "own" | "inherited" | "plays"> {
  const alone = entry.stale || !entry.named
  const groups = inventory.groups.ofMachine(alone ? "" : name, entry.groups)
  const said = alone ? [] : (inventory.said.get(name) ?? [])
  const elsewhere = said.filter(({ variables }) => variables !== entry.variables)
  return {
    groups,
    own: elsewhere.length === 0 ? facts : factsOf([here, ...elsewhere]),
    inherited: inventory.inherited(groups),
    plays: playsOn(inventory.plays, { name, groups }, purse),
  }
}

function playsOn(
  plays: readonly Play[],
  machine: { readonly name: string; readonly groups: readonly string[] },
  purse: Purse,
): readonly Play[] {
  if (plays.length === 0) return []
  const groups = new Set(machine.groups)
  purse.work -= plays.length
  return purse.work > 0 ? plays.filter((play) => play.takes(machine.name, groups)) : []
}

/** Each file of host_vars names a machine, also one that no inventory here lists. */
function declareFiles(
  files: readonly MachineFile[],
  inventories: readonly Inventory[],
  purse: Purse,
): readonly Declared[] {
  return files
    .filter(({ name }) => !isHere(name))
    .map((file) => {
      const inventory = inventories.find(
        ({ names, folders }) =>
          names.has(file.name) && folders.some((each) => each === file.folder || related(file.folder, each)),
      )
      const groups = inventory?.groups.ofMachine(file.name, []) ?? []
      return declaredAt({
        ...file,
        written: file.name,
        line: 1,
        port: null,
        stale: false,
        named: true,
        groups,
        own: factsOf([{ path: file.path, variables: file.variables, all: false }]),
        inherited: withoutPlaces(inventory?.inherited(groups) ?? inheritedBy([], [])),
        plays: inventory === undefined ? [] : playsOn(inventory.plays, { name: file.name, groups }, purse),
      })
    })
}

/** What has a line belongs to the inventory's own, and is declared there. */
const withoutPlaces = (facts: Inherited): Inherited => ({ ...facts, ports: [], owner: null })
