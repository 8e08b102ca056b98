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
  /** Where a variable of that name is said first. */
  readonly find: (name: string) => Found | null
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
/** "nginx_version", "nginx.version", "php_release": which version of something is put there. */
const VERSION_NAME = /^[a-z][\w-]{0,60}[._](?:version|release)$/iu
const VERSION = /^v?\d[\w.+:~-]{0,60}$/iu

/** Whether a variable says which version of something its machines have; "latest" and templates say none. */
export const saysVersion = ({ name, value }: Variable): boolean =>
  VERSION_NAME.test(name) && VERSION.test(value)

const NOTHING: Facts = {
  find: () => null,
  owner: null,
  purpose: null,
  environment: null,
  status: null,
  role: null,
  ports: [],
  attributes: [],
}

/** What layers of variables say; the first layer that has a name counts for it. */
export function factsOf(layers: readonly Layer[]): Facts {
  const facts = layers.filter(({ variables }) => variables.length > 0).map(factsIn)
  return facts.length <= 1 ? (facts[0] ?? NOTHING) : together(facts)
}

// A layer holds for many machines, and is the same for all of them.
const known = new WeakMap<Layer, Facts>()

function factsIn(layer: Layer): Facts {
  const before = known.get(layer)
  if (before !== undefined) return before
  const { path, all, variables } = layer
  // The last of a name counts, as it does to Ansible.
  const byName = new Map(variables.map((variable) => [variable.name, { variable, path }]))
  const ports = variables.filter(
    (variable) =>
      namesPort(variable.name) &&
      (!all || variable.name.startsWith("ansible_")) &&
      // The items of a list are several ports; "http_port=80" and then "http_port=8080" are one.
      (/ports$/iu.test(variable.name) || byName.get(variable.name)?.variable === variable),
  )
  const found: Facts = {
    find: (name) => byName.get(name) ?? null,
    ports: ports.map((variable) => ({ variable, path })),
    ...notable([...byName.values()]),
  }
  known.set(layer, found)
  return found
}

function together(facts: readonly Facts[]): Facts {
  const first = (take: (each: Facts) => Found | null) => firstOf(facts, take)
  return {
    find: (name) => first((each) => each.find(name)),
    owner: first(({ owner }) => owner),
    purpose: first(({ purpose }) => purpose),
    environment: first(({ environment }) => environment),
    status: first(({ status }) => status),
    role: first(({ role }) => role),
    ports: firstOfEach(facts.map(({ ports }) => ports)),
    attributes: firstOfEach(facts.map(({ attributes }) => attributes)),
  }
}

/** Of each name, what the first layer says that has it. */
function firstOfEach(layers: readonly (readonly Found[])[]): readonly Found[] {
  const seen = new Set<string>()
  return layers.flatMap((layer) => {
    const fresh = layer.filter(({ variable }) => !seen.has(variable.name))
    for (const { variable } of fresh) seen.add(variable.name)
    return fresh
  })
}

/** The first that is something. */
export function firstOf<From, Value>(
  from: readonly From[],
  take: (each: From) => Value | null,
): Value | null {
  for (const each of from) {
    const found = take(each)
    if (found !== null) return found
  }
  return null
}

/** What is said of the groups of a machine, by variables and by what they are called. */
export interface Inherited extends Facts {
  readonly groupEnvironment: string | null
  readonly groupStatus: string | null
}

/** What the name of a group says of its machines. */
export interface NameSays {
  readonly environment: string | null
  readonly status: string | null
}

/** Takes what the name of a group says. */
export const nameSays = (group: string): NameSays => ({
  environment: environmentIn(group),
  status: statusOf(group),
})

/** Brings together what groups say, by their layers and by their names. */
export const inheritedBy = (layers: readonly Layer[], names: readonly NameSays[]): Inherited => ({
  ...factsOf(layers),
  groupEnvironment: firstOf(names, ({ environment }) => environment),
  groupStatus: firstOf(names, ({ status }) => status),
})

const STATUSES: readonly (readonly [word: RegExp, status: string])[] = [
  [/^unmanaged$/iu, "unmanaged"],
  [/^(?:decommissioned|decommed|decom|obsolete)$/iu, "decommissioned"],
  [/^decommissioning$/iu, "decommissioning"],
  [/^retired$/iu, "retired"],
  [/^planned$/iu, "planned"],
  [/^offline$/iu, "offline"],
]

function statusOf(group: string): string | null {
  const words = group.replace(/_?(?:hosts|machines|servers|nodes)$/iu, "")
  return STATUSES.find(([word]) => word.test(words))?.[1] ?? null
}

function notable(all: readonly Found[]): Omit<Facts, "find" | "ports"> {
  const plain = all.filter(({ variable }) => isPlain(variable.value))
  const first = (name: RegExp, value?: RegExp) =>
    plain.find(({ variable }) => name.test(variable.name) && (value?.test(variable.value) ?? true)) ?? null
  return {
    owner: plain.find(({ variable }) => OWNER.test(variable.name) && isSomebody(variable.value)) ?? null,
    purpose: first(PURPOSE, /\p{L}{2}/u),
    environment: first(ENVIRONMENT, /^[\w-]{1,40}$/u),
    status: first(STATUS, STATUS_WORD),
    role: first(ROLE, /^[\w.-]{1,80}$/u),
    attributes: plain.filter(({ variable }) => ATTRIBUTE.test(variable.name) || saysVersion(variable)),
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
