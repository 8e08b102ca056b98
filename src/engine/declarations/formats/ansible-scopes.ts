import type { Problem } from "#model/declaration.ts"
import type { InventoryText } from "./ansible-entries.ts"
import type { SourceText } from "./format.ts"
import { linesOf } from "./lines.ts"

// Which files belong together: Ansible is told on the command line, and we have to see it from where they lie.

/** What an ansible.cfg names as the inventory. */
export interface Config {
  readonly path: string
  readonly inventories: readonly { readonly path: string; readonly written: string; readonly line: number }[]
}

/** Takes the inventories out of an ansible.cfg. */
export function readConfig(file: SourceText): Config {
  const folder = folderOf(file.path)
  const inventories: { path: string; written: string; line: number }[] = []
  let section = ""
  for (const { number, text } of linesOf(file.text)) {
    section = /^\s*\[([\w-]{1,50})\]/u.exec(text)?.[1] ?? section
    const value = /^\s*(?:inventory|hostfile)\s*[=:]\s*(.*)$/u.exec(text)?.[1]?.replace(/\s[#;].*$/u, "")
    if (value === undefined || section !== "defaults") continue
    for (const written of value.split(",", 50).map((each) => each.trim()))
      if (written !== "") inventories.push({ path: resolved(folder, written), written, line: number })
  }
  return { path: file.path, inventories }
}

/** The path from the root of the source; one that leads out of it begins with "/" or "..". */
function resolved(folder: string, written: string): string {
  if (/^[/~$]/u.test(written)) return written.startsWith("/") ? written : `/${written}`
  const parts: string[] = folder === "" ? [] : folder.split("/")
  for (const part of written.replace(/^\{\{\s*CWD\s*\}\}/u, ".").split("/", 50)) {
    if (part === "..") {
      if (parts.length === 0) return written
      parts.pop()
    } else if (part !== "" && part !== ".") parts.push(part)
  }
  return parts.join("/")
}

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")))

const isIn = (path: string, folder: string): boolean =>
  folder === "" || path === folder || path.startsWith(`${folder}/`)

/** Says of each inventory file that an ansible.cfg names and that is not here, where it should be. */
export function missingInventories(configs: readonly Config[], paths: readonly string[]): readonly Problem[] {
  return configs.flatMap((config) =>
    config.inventories
      // "localhost," is a list of machines, and no path.
      .filter(({ path, written }) => written !== "localhost" && !paths.some((each) => isIn(each, path)))
      .map(({ line, written }) => ({
        path: config.path,
        line,
        sentence: /\.(?:py|sh|rb|pl|js)$/u.test(written)
          ? "The hosts come from a program, which is not run."
          : `The inventory "${written.slice(0, 200)}" is not here, or is in no form that is read.`,
      })),
  )
}

/** Puts the files that make up one inventory together; others stand alone, such as prod.ini beside staging.ini. */
export function inventoriesOf(
  texts: readonly InventoryText[],
  configs: readonly Config[],
): readonly (readonly InventoryText[])[] {
  const defines = new Map<string, InventoryText>()
  for (const text of texts)
    for (const group of groupsIn(text)) defines.set(`${folderOf(text.path)}/${group}`, text)
  const owner = new Map<InventoryText, InventoryText>(texts.map((text) => [text, text]))
  const root = (text: InventoryText): InventoryText => {
    let at = text
    while (owner.get(at) !== at) at = owner.get(at)!
    owner.set(text, at)
    return at
  }
  const join = (one: InventoryText, other: InventoryText) => void owner.set(root(one), root(other))
  for (const text of texts) {
    const own = groupsIn(text)
    for (const { child } of text.children) {
      const sibling = own.has(child) ? undefined : defines.get(`${folderOf(text.path)}/${child}`)
      if (sibling !== undefined) join(text, sibling)
    }
  }
  for (const together of [...configs.map((config) => named(texts, config)), ...numbered(texts)])
    for (const text of together.slice(1)) join(text, together[0]!)
  return [...Map.groupBy(texts, root).values()]
}

/** The groups that a file says something of, beside naming them as children. */
function groupsIn(text: InventoryText): ReadonlySet<string> {
  return new Set([
    ...text.entries.filter(({ stale }) => !stale).flatMap(({ groups }) => groups),
    ...text.children.map(({ parent }) => parent),
  ])
}

function named(texts: readonly InventoryText[], config: Config): readonly InventoryText[] {
  return texts.filter(({ path }) =>
    config.inventories.some(
      (each) => each.path === path || (isIn(path, each.path) && !/\.(?:ini|cfg|txt|orig|retry)$/u.test(path)),
    ),
  )
}

/** Files such as "01-web" and "02-groups" are read in that order, from a folder that is the inventory. */
function numbered(texts: readonly InventoryText[]): readonly (readonly InventoryText[])[] {
  const files = texts.filter(({ path }) => /(?:^|\/)\d{1,3}[-_][^/]*$/u.test(path))
  return [...Map.groupBy(files, ({ path }) => folderOf(path)).values()]
}

const PARTS = new Set([
  "inventory",
  "inventories",
  "environments",
  "envs",
  "hosts",
  "playbooks",
  "plays",
  "inv",
])

/** The folder of the whole project that a file is of. */
function project(folder: string): string {
  const parts = folder.split("/")
  const at = parts.findIndex((part) => PARTS.has(part.toLowerCase()))
  return at === -1 ? folder : parts.slice(0, at).join("/")
}

/** Whether a folder with playbooks or variables has to do with one that has an inventory. */
export function related(folder: string, inventory: string): boolean {
  if (isInventoryFolder(folder) && !isIn(inventory, folder)) return false
  return isIn(project(inventory), project(folder)) || isIn(project(folder), project(inventory))
}

/** Whether what a folder says of everybody is said of an inventory: one of several folders of playbooks speaks for its own. */
export const speaksForAll = (folder: string, inventory: string): boolean =>
  isIn(inventory, folder) || PARTS.has(folder.slice(folder.lastIndexOf("/") + 1).toLowerCase())

/** What lies in "inventories/prod" is for that one, and not for "inventories/staging". */
const isInventoryFolder = (folder: string): boolean =>
  /(?:^|\/)(?:inventory|inventories|environments|envs)(?:\/|$)/iu.test(folder)
