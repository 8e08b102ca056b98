// What a file of a repository says it uses, by the words of its tool: nothing is compiled or run.

const MOST = 400
const LONGEST = 400_000

/** Something that a file uses: "class profile::base", "role nginx", "file modules/x/files/y", "state web.nginx". */
export type Referred = string

/** What a file uses, each once, in the order of its text. */
export function referencesIn(path: string, text: string): readonly Referred[] {
  const found = new Set<Referred>()
  const read = text.slice(0, LONGEST)
  if (path.endsWith(".pp")) manifest(read, found)
  else if (path.endsWith(".sls")) states(read, found)
  else if (/\.ya?ml$/u.test(path)) roles(read, found)
  files(read, found)
  return [...found].slice(0, MOST)
}

function add(found: Set<Referred>, kind: string, name: string | undefined): void {
  if (name !== undefined && name !== "" && found.size < MOST * 2) found.add(`${kind} ${name}`)
}

const INCLUDED =
  /(?:^|[\s{;(])(?:include|contain|require|inherits|role)[\s(]+((?:::)?[a-z][\w:]*(?:\s*,\s*(?:::)?[a-z][\w:]*){0,30})/gu
const DECLARED =
  /(?:^|[\s{;])(?:class\s*\{\s*['"]?(?:::)?([a-z][\w:]*)['"]?\s*:|(?:::)?([a-z]\w*(?:::\w+)+)\s*\{)/gu
const TEMPLATE = /(?:template|epp|file)\(\s*['"]([\w-]{1,100})\/([\w./-]{1,300})['"]/gu
const SERVED = /puppet:\/\/\/modules\/([\w-]{1,100})\/([\w./-]{1,300})/gu

function manifest(text: string, found: Set<Referred>): void {
  const code = text.replaceAll(/^\s*#.*$/gmu, "")
  for (const [, names = ""] of code.matchAll(INCLUDED))
    for (const name of names.split(",")) add(found, "class", name.trim().replace(/^::/u, ""))
  for (const [, ofClass, ofType] of code.matchAll(DECLARED)) add(found, "class", ofClass ?? ofType)
  for (const [, module, file] of code.matchAll(TEMPLATE)) add(found, "part", `${module}/${file}`)
  for (const [, module, file] of code.matchAll(SERVED)) add(found, "part", `${module}/${file}`)
}

function states(text: string, found: Set<Referred>): void {
  for (const [, name] of text.matchAll(/^\s*-\s+([a-z][\w-]*(?:\.[\w-]+)*)\s*$/gimu))
    add(found, "state", name)
}

const ROLE_LIST = /^(\s*)(?:-\s*)?roles\s*:\s*(?:\[([^\]\n]{0,500})\])?\s*$/u
const ROLE_ITEM = /^(\s*)-\s*(?:\{?\s*(?:role|name)\s*:\s*)?["']?([\w./-]{1,100})["']?/u
const ROLE_CALLED = /(?:import|include)_role\s*:\s*(?:name\s*[=:]\s*)?["']?([\w./-]{0,100})/u

/** Roles of Ansible's plays, tasks and dependencies. */
function roles(text: string, found: Set<Referred>): void {
  let depth: number | null = null
  let called = false
  for (const line of text.split("\n")) {
    const list = ROLE_LIST.exec(line) ?? /^(\s*)dependencies\s*:\s*()$/u.exec(line)
    const [, indent = "", name] = ROLE_ITEM.exec(line) ?? []
    if (list !== null) {
      depth = (list[1] ?? "").length
      for (const one of (list[2] ?? "").split(",")) add(found, "role", one.trim().replaceAll(/["']/gu, ""))
    } else if (depth !== null && name !== undefined && indent.length >= depth) add(found, "role", name)
    else if (depth !== null && /^\S/u.test(line)) depth = null
    const [, inner] = called ? (/^\s*name\s*:\s*["']?([\w./-]{1,100})/u.exec(line) ?? []) : []
    add(found, "role", inner)
    const call = ROLE_CALLED.exec(line)
    called = call !== null
    add(found, "role", call?.[1])
  }
}

const PATH =
  /(?<![\w./-])(?:\.{1,2}\/)?[\w-][\w.-]*(?:\/[\w.-]+)+|(?<![\w./-])[\w-]+\.(?:ya?ml|j2|tf|conf|cfg|sls|env|ini|json|toml|tpl|service)\b/gu

/** Whatever looks like a path; what is none leads nowhere. */
function files(text: string, found: Set<Referred>): void {
  for (const [name] of text.matchAll(PATH)) {
    if (found.size >= MOST) return
    if (name.length <= 300) add(found, "file", name)
  }
}

const PLAY = /^\s*-?\s*hosts\s*:\s*(.+)$/gmu

/** Whom the plays of a playbook are for, by names of groups and machines; what is filled in or taken out is left. */
export function playedOn(path: string, text: string): readonly string[] {
  if (!/\.ya?ml$/u.test(path)) return []
  const terms = [...text.slice(0, LONGEST).matchAll(PLAY)].flatMap(([, written = ""]) =>
    written.includes("{{") ? [] : written.split(/[\s,:[\]"']+/u),
  )
  return [...new Set(terms.filter((term) => /^[\w*][\w.*-]{0,100}$/u.test(term)))].slice(0, 100)
}
