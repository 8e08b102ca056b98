import type { Client } from "#api/client.ts"
import type { PeerGroupTold } from "#api/findings.ts"
import type { Cell, Matrix, MatrixRow, PeerClass } from "#model/peers.ts"
import { printable } from "#model/printable.ts"
import { writeDocument } from "./documents.ts"
import { EXIT } from "./exit.ts"
import type { PeerCellDocument, PeersComparedDocument } from "./schemas-peers.ts"
import { settledFindings } from "./settled.ts"
import { table } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { verbOf, withEngine, type Common, type Verb } from "./verb.ts"
import { counted } from "./words.ts"

/** `rollcall peers [GROUP | REF REF…]`: machines that ought to be alike, and what differs between them. */
export const peers: Verb = (program, shell) => {
  verbOf(program, "peers [group-or-machines...]", "machines that ought to be alike, side by side").action(
    (named: readonly string[], options: Common) =>
      withEngine(shell, options, async ({ client }) => {
        const { terminal } = shell
        await settledFindings(terminal, client)
        if (named.length === 0) await tellGroups(terminal, await client.peers.list(), options)
        else await tellMatrix(terminal, await client.peers.view(askedBy(named)), options)
        return EXIT.done
      }),
  )
}

const GROUP_WORDS: ReadonlySet<string> = new Set(["group", "tag", "like"])

/** "web", "group web" and group web are a group; other words are machines. */
function askedBy(named: readonly string[]): Parameters<Client["peers"]["view"]>[0] {
  const [first = ""] = named
  const isGroup = named.length === 1 || GROUP_WORDS.has(first)
  return isGroup ? { group: named.join(" ") } : { machines: [...named] }
}

async function tellGroups(
  terminal: Terminal,
  groups: readonly PeerGroupTold[],
  { json }: Common,
): Promise<void> {
  if (json) return writeDocument(terminal, "peers", { groups: groups.map(groupDocument) })
  if (groups.length === 0)
    return terminal.say(
      "There are no peers: nothing declares groups, nobody gave tags, and nothing is alike.",
    )
  const [titles = "", ...rows] = table(groups, [
    { title: "peers", value: ({ id }) => id, widest: 60 },
    { title: "machines", value: ({ machines }) => String(machines.length), right: true },
    { title: "environments", value: ({ environments }) => environmentsText(environments) },
    { title: "findings", value: ({ open }) => String(open), right: true },
    { title: "because", value: ({ because }) => because, widest: 80 },
  ])
  await terminal.line(terminal.colours.dim(titles))
  for (const row of rows) await terminal.line(row)
}

const environmentsText = (environments: Readonly<Record<string, number>>): string =>
  Object.entries(environments)
    .map(([name, number]) => `${name === "" ? "none" : name} ${number}`)
    .join(", ")

const groupDocument = (group: PeerGroupTold) => ({
  ...group,
  machines: [...group.machines],
  environments: { ...group.environments },
})

// More columns than these no terminal shows; the document has all of them.
const MOST_CLASSES = 8

async function tellMatrix(terminal: Terminal, matrix: Matrix, { json }: Common): Promise<void> {
  if (json) return writeDocument(terminal, "peers-compared", matrixDocument(matrix))
  const { rows, classes, equal, group } = matrix
  const shown = classes.slice(0, MOST_CLASSES)
  const columns = [
    { title: "fact", value: ({ label }: MatrixRow) => label },
    ...(rows.some(({ declared }) => declared !== null)
      ? [{ title: "declared", value: ({ declared }: MatrixRow) => cellText(declared), widest: 32 }]
      : []),
    ...shown.map((one, at) => ({
      title: printable(classText(one, matrix), 40),
      value: ({ cells }: MatrixRow) => cellText(cells[at] ?? null),
      widest: 40,
    })),
    { title: "how", value: howText, widest: 80 },
  ]
  const lines = rows.length === 0 ? [] : table(rows, columns)
  for (const [at, line] of lines.entries()) await terminal.line(at === 0 ? terminal.colours.dim(line) : line)
  const more = classes.length - shown.length
  const parts = [
    `${counted(group.machines.length, "machine")}, ${counted(equal.length, "fact")} equal, ${rows.length} different`,
    ...(more > 0 ? [`${counted(more, "class", "classes")} more in --json`] : []),
  ]
  terminal.say(terminal.sayColours.dim(`${parts.join("; ")}.`))
}

/** "prod: web1 web2 +5". */
function classText({ environment, machines }: PeerClass, { names }: Matrix): string {
  const [first = "", second, ...more] = machines.map((id) => names[id] ?? id)
  const shown = [first, ...(second === undefined ? [] : [second])].join(" ")
  const rest = more.length === 0 ? "" : ` +${more.length}`
  return `${environment === null ? "" : `${environment}: `}${shown}${rest}`
}

function cellText(cell: Cell | null): string {
  if (cell === null) return ""
  if (!cell.known) return `? ${cell.reason}`
  return cell.partly === undefined ? cell.value : `${cell.value} (${cell.partly})`
}

const howText = ({ tag, agreement, says, splitBy }: MatrixRow): string =>
  [tag === "unexplained" ? agreement : tag, says, splitBy].filter(Boolean).join(": ")

function matrixDocument({ group, classes, rows, equal, names }: Matrix): PeersComparedDocument {
  return {
    group: { ...group, machines: [...group.machines] },
    classes: classes.map(({ environment, machines, classes: stoodFor }) => ({
      environment,
      machines: machines.map((id) => ({ id, name: names[id] ?? id })),
      classes: stoodFor ?? null,
    })),
    rows: rows.map(({ fact, label, declared, cells, agreement, tag, says, splitBy }) => ({
      ...{ fact, label, agreement, tag, says, splitBy },
      declared: declared && cellDocument(declared),
      cells: cells.map(cellDocument),
    })),
    equal: equal.map(({ fact, label, value }) => ({ fact, label, value })),
  }
}

const cellDocument = (cell: Cell): PeerCellDocument =>
  cell.known
    ? { value: cell.value, partly: cell.partly ?? null, reason: null }
    : { value: null, partly: null, reason: cell.reason }
