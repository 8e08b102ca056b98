import type { Problem } from "#model/declaration.ts"
import type { Variable } from "./ansible-entries.ts"
import { isSecret } from "./identifiers.ts"
import type { Written, WrittenEntry } from "./written.ts"

const DEEPEST = 6
const MOST_VARIABLES = 2000
const MOST_VISITED = 20_000

/** The variables of a map, the last of a name first to count; what may be a secret is left where it is. */
export function variablesIn(node: Written | null): readonly Variable[] {
  const found: Variable[] = []
  // A file may bring in one map a thousand times.
  let visited = 0
  const walk = (value: Written, name: string, place: { line: number; depth: number }): void => {
    visited += 1
    if (place.depth > DEEPEST || visited > MOST_VISITED || found.length >= MOST_VARIABLES) return
    if (value.kind === "map") {
      for (const entry of lastOfEach(value.entries)) {
        if (isSecret(entry.key)) continue
        const path = name === "" ? entry.key : `${name}.${entry.key}`
        walk(entry.value, path, { line: entry.line, depth: place.depth + 1 })
      }
    } else if (value.kind === "list") {
      for (const item of value.items)
        walk(item, item.kind === "map" ? `${name}[]` : name, { line: item.line, depth: place.depth + 1 })
    } else if (!isEncrypted(value.text)) found.push({ name, value: value.text.trim(), line: place.line })
  }
  if (node?.kind === "map") walk(node, "", { line: node.line, depth: 0 })
  return found
}

/** Of keys that stand twice, Ansible goes by the last. */
const lastOfEach = (entries: readonly WrittenEntry[]): readonly WrittenEntry[] => [
  ...new Map(entries.map((entry) => [entry.key, entry])).values(),
]

/** Whether a text is, or holds, what ansible-vault made of a secret. */
export const isEncrypted = (text: string): boolean => text.trimStart().startsWith("$ANSIBLE_VAULT")

/** A file of variables: whose they are, by where it lies. */
export interface VariablesPath {
  readonly kind: "machine" | "group"
  readonly name: string
  /** The folder that holds host_vars or group_vars; "" for the root. */
  readonly folder: string
}

const VARIABLES = /^(.{0,2000}\/)?(host_vars|group_vars)\/([^/]{1,255})(?:\/.{0,2000}|)$/u

/** Whose variables a file holds; null for a file elsewhere. */
export function variablesPath(path: string): VariablesPath | null {
  const [, folder = "", kind, first = ""] = VARIABLES.exec(path) ?? []
  if (kind === undefined) return null
  const file = path.slice(path.lastIndexOf("/") + 1)
  // Ansible reads .yml, .yaml, .json and names without an ending; a machine's name may end in what looks like one.
  if (/\.(?:md|txt|j2|orig|bak|swp|tmpl|tpl|py|sh|retry)$|~$|^\./iu.test(file) || isExample(file)) return null
  const name = file === first ? first.replace(/\.(?:ya?ml|json)$/u, "") : first
  if (file !== first && /\./u.test(file) && !/\.(?:ya?ml|json)$/u.test(file)) return null
  return { kind: kind === "host_vars" ? "machine" : "group", name, folder: folder.replace(/\/$/u, "") }
}

/** Whether a file shows how one could look: "hosts.example", "all.yml.sample"; "web1.lan.example" is a machine. */
export const isExample = (file: string): boolean =>
  /^[^.]{1,200}\.(?:example|sample|dist|template|disabled)$|\.(?:ya?ml|ini|cfg|json)\.(?:example|sample|dist|template|disabled)$/iu.test(
    file,
  )

// YAML 1.1, which Ansible reads, counts in sixties: 52:54:00:12:34:56 is 41135085296 there.
const SIXTIES = /^[1-9]\d?(?::[0-5]\d){5}$/u

/** MACs that Ansible reads as numbers, since nobody put them in quotes. */
export function misread(
  variables: readonly Variable[],
  { path, lines }: { readonly path: string; readonly lines: readonly string[] },
): readonly Problem[] {
  return variables
    .filter(
      ({ value, line }) => SIXTIES.test(value) && !/["']/u.test(quoteBefore(lines[line - 1] ?? "", value)),
    )
    .map(({ line }) => ({ path, line, sentence: "Ansible reads this MAC as a number: it needs quotes." }))
}

const quoteBefore = (text: string, value: string): string => text.charAt(text.indexOf(value) - 1)
