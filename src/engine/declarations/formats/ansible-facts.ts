import type { DeclaredOwner } from "#model/declaration.ts"
import type { Variable } from "./ansible-entries.ts"
import type { Layer } from "./ansible-groups.ts"
import { namesPort } from "./ansible-services.ts"
import { environmentIn } from "./declared.ts"
import { isSecret, isTemplated } from "./identifiers.ts"

/** A variable that holds for a machine, and the file that says so. */
export interface Found {
  readonly variable: Variable
  readonly path: string
}

/** What variables say of a machine, beside what it is known by. */
export interface Facts {
  readonly byName: ReadonlyMap<string, Found>
  readonly owner: Found | null
  readonly purpose: Found | null
  readonly environment: Found | null
  readonly status: Found | null
  readonly role: Found | null
  readonly ports: readonly Found[]
  readonly attributes: readonly Found[]
}

const OWNER =
  /^(?:(?:machine|server|service|system|app|application|business|technical|tech|primary)_)?(?:owner|contact|team|maintainer|responsible)s?(?:[._](?:e?mail|name|team))?$/iu
const PURPOSE = /^(?:(?:machine|server|host)_)?(?:description|purpose|comment|notes?)$/iu
const ENVIRONMENT =
  /^(?:(?:app|deploy|deployment|server|machine)_)?(?:env|environment|environment_name|env_name)$/iu
const STATUS = /^(?:(?:machine|server|host)_)?(?:status|lifecycle)$/iu
const STATUS_WORD =
  /^(?:planned|staged|offline|inactive|decommissioning|decommissioned|retired|unmanaged|disabled)$/iu
const ROLE = /^(?:machine|server|host|node)?_?role$/iu
const ATTRIBUTE =
  /^(?:os|os_family|os_version|distribution|site|datacenter|dc|rack|region|zone|location|platform|model|vendor|cluster|ansible_network_os|ansible_connection|virtual|hypervisor)$/iu

/** Sorts out what layers of variables say; the first layer that has a name counts for it. */
export function factsOf(layers: readonly Layer[]): Facts {
  const byName = new Map<string, Found>()
  const ports: Found[] = []
  for (const { path, all, variables } of layers) {
    const own = new Map(variables.map((variable) => [variable.name, variable]))
    for (const variable of variables) {
      const isPort = namesPort(variable.name) && (!all || variable.name.startsWith("ansible_"))
      const said = byName.get(variable.name)
      // A list says its name several times, in one layer.
      if (isPort && (said === undefined || said.path === path)) ports.push({ variable, path })
      if (said === undefined) byName.set(variable.name, { variable: own.get(variable.name)!, path })
    }
  }
  return { byName, ports: lastOfScalars(ports, byName), ...notable([...byName.values()]) }
}

/** "http_port=80" and then "http_port=8080" in one file are not two ports, but the items of a list are. */
function lastOfScalars(ports: readonly Found[], byName: ReadonlyMap<string, Found>): readonly Found[] {
  return ports.filter(
    ({ variable }) => /ports$/iu.test(variable.name) || byName.get(variable.name)?.variable === variable,
  )
}

function notable(all: readonly Found[]): Omit<Facts, "byName" | "ports"> {
  const plain = all.filter(({ variable }) => isPlain(variable.value))
  const first = (name: RegExp, value?: RegExp) =>
    plain.find(({ variable }) => name.test(variable.name) && (value?.test(variable.value) ?? true)) ?? null
  return {
    owner: plain.find(({ variable }) => OWNER.test(variable.name) && isSomebody(variable.value)) ?? null,
    purpose: first(PURPOSE, /\p{L}{2}/u),
    environment: first(ENVIRONMENT, /^[\w-]{1,40}$/u),
    status: first(STATUS, STATUS_WORD),
    role: first(ROLE, /^[\w.-]{1,80}$/u),
    attributes: plain.filter(({ variable }) => ATTRIBUTE.test(variable.name)),
  }
}

const isPlain = (value: string): boolean =>
  value !== "" && value.length <= 300 && !isTemplated(value) && !isSecret(value)

/** Owners of files are called so too. */
const isSomebody = (value: string): boolean =>
  /\p{L}{2}/u.test(value) &&
  !/^(?:root|www-data|nobody|null|none|true|false|yes|no|tbd|unknown|[{[].*)$/iu.test(value)

/** The environment that a variable names, in our word for it where we have one. */
export const environmentFrom = ({ variable }: Found): string =>
  environmentIn(variable.value) ?? variable.value

/** The owner that a variable names; `line` is where the machine comes to it, where another file says so. */
export function ownerFrom({ variable, path }: Found, here: { path: string; line: number }): DeclaredOwner {
  const own = path === here.path
  return {
    name: variable.value,
    kind: ownerKind(variable),
    by: own ? `variable ${variable.name}` : `variable ${variable.name} in ${path}:${variable.line}`,
    line: own ? variable.line : here.line,
  }
}

function ownerKind({ name, value }: Variable): DeclaredOwner["kind"] {
  if (/team/iu.test(name) || /\bteam\b/iu.test(value) || /^@[\w-]{1,80}\//u.test(value)) return "team"
  return /^[\w-]{2,40}\.[\w-]{2,40}@/u.test(value) || /^\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+$/u.test(value)
    ? "person"
    : "unknown"
}
