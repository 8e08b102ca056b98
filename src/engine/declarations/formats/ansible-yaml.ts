import type { Problem } from "#model/declaration.ts"
import { isMachineLike, remarkAt } from "./ansible-comments.ts"
import { type Entry, type GroupVariables, type InventoryText, splitPort } from "./ansible-entries.ts"
import { misread, variablesIn } from "./ansible-variables.ts"
import { linesOf, uncommented } from "./lines.ts"
import { at, type Written, type WrittenEntry } from "./written.ts"
import { readYaml } from "./yaml-written.ts"

const DEEPEST = 60
const MOST_VISITED = 200_000
const MOST_COMMENTED_OUT = 1000

/** Where the machines of a group are written, for what is commented out among them. */
interface MachineMap {
  readonly group: string
  readonly line: number
  readonly column: number
}

interface Reader {
  readonly path: string
  readonly lines: readonly string[]
  readonly entries: Entry[]
  readonly children: { parent: string; child: string }[]
  readonly variables: GroupVariables[]
  readonly problems: Problem[]
  readonly maps: MachineMap[]
  visited: number
}

/** Reads an inventory in YAML: Ansible's own form, or a house's own that has machines with addresses in maps. */
export function readYamlInventory(path: string, text: string): InventoryText {
  const { documents, problems } = readYaml({ path, text })
  const reader: Reader = {
    path,
    lines: Array.from(linesOf(text), (line) => line.text),
    entries: [],
    children: [],
    variables: [],
    problems: [...problems],
    maps: [],
    visited: 0,
  }
  for (const document of documents) readDocument(reader, document)
  for (const { variables } of reader.entries) reader.problems.push(...misread(variables, reader))
  readCommentedOut(reader)
  return reader
}

function readDocument(reader: Reader, document: Written): void {
  if (document.kind !== "map") return
  if (!isAnsible(document)) return readHouseForm(reader, document)
  for (const { key, value, line } of document.entries) readGroup(reader, { name: key, value, line, depth: 0 })
}

const SECTIONS = ["hosts", "children", "vars"]

/** Whether a file is in Ansible's own form: groups that have hosts, children or variables. */
export function isAnsible(document: Written): boolean {
  if (document.kind !== "map") return false
  return document.entries.some(
    ({ key, value }) =>
      key === "all" ||
      SECTIONS.some((section) => {
        const kind = at(value, section)?.kind
        return kind === "map" || kind === "text"
      }),
  )
}

interface Group {
  readonly name: string
  readonly value: Written
  readonly line: number
  readonly depth: number
}

function readGroup(reader: Reader, group: Group): void {
  reader.visited += 1
  if (group.depth > DEEPEST || reader.visited > MOST_VISITED) return
  if (group.value.kind !== "map") {
    if (group.value.kind === "list" || group.value.text !== "")
      complain(reader, group.line, "A group has hosts, children or vars, and nothing else.")
    return
  }
  for (const { key, value, line } of group.value.entries) {
    if (key === "hosts") readMachines(reader, group.name, value)
    else if (key === "children") readChildren(reader, group, value)
    else if (key === "vars") reader.variables.push({ group: group.name, variables: variablesIn(value) })
    else if (key !== "<<") complain(reader, line, "A group has hosts, children or vars, and nothing else.")
  }
}

function readChildren(reader: Reader, group: Group, children: Written): void {
  if (children.kind === "text" && children.text !== "")
    reader.children.push({ parent: group.name, child: children.text })
  if (children.kind === "list") complain(reader, children.line, "Children are a map of groups, and no list.")
  for (const entry of entriesIn(children)) {
    reader.children.push({ parent: group.name, child: entry.key })
    readGroup(reader, { name: entry.key, value: entry.value, line: entry.line, depth: group.depth + 1 })
  }
}

function readMachines(reader: Reader, group: string, machines: Written): void {
  if (machines.kind === "list") complain(reader, machines.line, "Hosts are a map of machines, and no list.")
  const entries = entriesIn(machines)
  const first = entries[0]
  if (first !== undefined)
    reader.maps.push({ group, line: first.line, column: indentOf(reader.lines[first.line - 1] ?? "") })
  for (const entry of entries) reader.entries.push(entryFrom(reader, entry, [group]))
}

/** The entries of a map; of a list or a text, its words as names with nothing said of them. */
function entriesIn(node: Written): readonly WrittenEntry[] {
  if (node.kind === "map") return node.entries
  const items = node.kind === "list" ? node.items : [node]
  return items.flatMap((item) => {
    if (item.kind === "map") return item.entries
    if (item.kind === "list" || item.text === "") return []
    return [{ key: item.text, line: item.line, value: { ...item, text: "" } }]
  })
}

function entryFrom(reader: Reader, { key, line, value }: WrittenEntry, groups: readonly string[]): Entry {
  reader.visited += 1
  const beside = uncommented(reader.lines[line - 1] ?? "", ["#"]).comment
  return {
    ...splitPort(key.trim()),
    line,
    // What an alias brings in stands elsewhere.
    endLine: value.line < line ? line : Math.min(Math.max(line, value.endLine), reader.lines.length),
    groups,
    variables: reader.visited > MOST_VISITED ? [] : variablesIn(value),
    remark: remarkAt(reader.lines, line, beside),
    stale: false,
    named: true,
  }
}

const complain = (reader: Reader, line: number, sentence: string): void => {
  if (reader.problems.length < 500) reader.problems.push({ path: reader.path, line, sentence })
}

const ADDRESSED = /^(?:ansible_host|ansible_ssh_host|ip|ipv4|ipv6|ip_?address|ipv4_address|address|mac)$/iu

/** Of machines that are called alike in two places, only an address says which one is meant. */
function readHouseForm(reader: Reader, document: Written): void {
  const before = reader.entries.length
  readHouse(reader, document, [])
  const read = reader.entries.splice(before)
  const alike = Map.groupBy(read, ({ written }) => written)
  for (const entry of read) reader.entries.push({ ...entry, named: alike.get(entry.written)?.length === 1 })
}

/** Finds maps of machines with addresses wherever they are: the keys above them are their groups. */
function readHouse(reader: Reader, node: Written, above: readonly string[]): void {
  reader.visited += 1
  if (above.length > 20 || reader.visited > MOST_VISITED) return
  if (node.kind === "list") for (const item of node.items) readHouse(reader, item, above)
  if (node.kind !== "map") return
  for (const entry of node.entries) {
    const isMachine =
      entry.value.kind === "map" &&
      entry.value.entries.some(({ key, value }) => ADDRESSED.test(key) && value.kind === "text")
    const groups = above.filter((name) => !SECTIONS.includes(name) && name !== "all")
    if (isMachine) reader.entries.push(entryFrom(reader, entry, groups))
    else readHouse(reader, entry.value, [...above, entry.key])
  }
}

const indentOf = (line: string): number => line.length - line.trimStart().length

interface OldLine {
  readonly line: number
  readonly column: number
  readonly text: string
}

/** Finds machines that are commented out among those of a group: "#  web3:" with what is indented below it. */
function readCommentedOut(reader: Reader): void {
  const old = reader.lines.flatMap((text, index): readonly OldLine[] => {
    const [, before = "", inside] = /^(\s*#+)(.*)$/u.exec(text) ?? []
    if (inside === undefined) return []
    return [{ line: index + 1, column: before.length + indentOf(inside), text: inside.trim() }]
  })
  const maps = [...reader.maps].toSorted((one, other) => one.line - other.line)
  let map = 0
  let tried = 0
  old.forEach((line, index) => {
    while (map < maps.length && maps[map]!.line <= line.line + 1) map += 1
    if (!OLD_NAME.test(line.text) || tried > MOST_COMMENTED_OUT) return
    tried += 1
    const above = maps.slice(Math.max(0, map - 20), map)
    const owning = above.findLast(({ column }) => Math.abs(line.column - column) <= 2)
    if (owning !== undefined)
      reader.entries.push(...staleFrom(reader, old.slice(index, index + 40), owning.group))
  })
}

const OLD_NAME = /^([\w.[\]:-]{1,253}?):(?:\s+(\{.{0,2000}\})|\s+#.*)?$/u

/** A line that holds a name alone with indented variables below it, or one that can only be a machine. */
function staleFrom(reader: Reader, lines: readonly OldLine[], group: string): readonly Entry[] {
  const [first, ...below] = lines
  const [, name = "", flow = ""] = OLD_NAME.exec(first!.text) ?? []
  if (name === "") return []
  const end = below.findIndex(
    (each, index) => each.line !== first!.line + 1 + index || each.column <= first!.column,
  )
  const inside = end === -1 ? below : below.slice(0, end)
  const body = flow === "" ? inside.map(({ column, text }) => " ".repeat(column) + text).join("\n") : flow
  const startLine = flow === "" ? first!.line + 1 : first!.line
  const { documents, problems } = readYaml({ path: reader.path, text: body }, startLine)
  const variables = problems.length > 0 ? [] : variablesIn(documents[0] ?? null)
  if (variables.length === 0 && !isMachineLike(name)) return []
  if (SECTIONS.includes(name) || inside.some(({ text }) => /^(?:hosts|children|vars):/u.test(text))) return []
  const endLine = inside.at(-1)?.line ?? first!.line
  const remark = { purpose: null, owner: null }
  return [
    {
      ...splitPort(name),
      line: first!.line,
      endLine,
      groups: [group],
      variables,
      remark,
      stale: true,
      named: true,
    },
  ]
}
