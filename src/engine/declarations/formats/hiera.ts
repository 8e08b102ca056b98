import type { Declared, DeclaredService } from "#model/declaration.ts"
import { declared, environmentIn, service } from "./declared.ts"
import type { SourceText } from "./format.ts"
import { isSecret, isTemplated, nameFrom, portFrom } from "./identifiers.ts"
import { foldersOf, Gathering, ownerKind, saying } from "./reading.ts"
import { entriesOf, entryOf, textIn, textsOf, yamlTree, type YamlEntry, type YamlNode } from "./yaml-tree.ts"

// https://www.puppet.com/docs/puppet/8/hiera. A level of the hierarchy is a folder; what it is for is in its name.

const PLACES = /(?:^|\/)(?:hieradata|hiera|data)\/(?:[^/]{1,200}\/){0,20}[^/]{1,200}\.(?:e?yaml|yml)$/u
const OF_MACHINES: ReadonlySet<string> = new Set([
  "hosts",
  "host",
  "nodes",
  "node",
  "fqdn",
  "certname",
  "clientcert",
  "clients",
])
const OF_ROLES: ReadonlySet<string> = new Set(["role", "roles"])
const CONTACTS =
  /^(?:profile::contacts::role_contacts|(?:\w+::){0,5}(?:role_)?(?:contacts?|owners?|teams?))$/u

/** Whether a path and a beginning are those of Hiera's data. */
export function isHiera(path: string, start: string): boolean {
  if (!PLACES.test(path)) return false
  if (/(?:^|\/)(?:hieradata|hiera)\//u.test(path)) return true
  const folders = foldersOf(path)
  return (
    folders.some((name) => OF_MACHINES.has(name) || OF_ROLES.has(name)) || /^[a-z]\w{0,100}::\w/mu.test(start)
  )
}

/** Whether a file says what the folders of Hiera's data are for. */
export const isHierarchy = (path: string): boolean => /(?:^|\/)hiera\.ya?ml$/u.test(path)

// "clients/%{trusted.certname}.yaml": a folder with a file for each machine.
const LEVEL =
  /([\w.-]{1,100})\/%\{(?:::)?(?:trusted\.|facts\.)?(?:networking\.)?(?:certname|clientcert|fqdn|hostname)\}/gu

/** How a source keeps its data. */
export interface HieraPlaces {
  /** The folders that hold a file for each machine. */
  readonly machines: ReadonlySet<string>
  /** Whether it keeps sites beside "common" below its role folder, as Wikimedia's does. */
  readonly sites: boolean
}

/** Finds out from the files of a source how it keeps its data. */
export function placesIn(files: readonly SourceText[]): HieraPlaces {
  const named = files
    .filter(({ path }) => isHierarchy(path))
    .flatMap(({ text }) => Array.from(text.slice(0, 100_000).matchAll(LEVEL), ([, folder = ""]) => folder))
  return {
    machines: new Set([...OF_MACHINES, ...named]),
    sites: files.some(({ path }) => /(?:^|\/)role\/common\//u.test(path)),
  }
}

/** What a file of Hiera's says of the machine or the role that it is for. */
export function readHiera(file: SourceText, { machines, sites }: HieraPlaces, gathering: Gathering): void {
  const folders = foldersOf(file.path)
  const isMachine = folders.some((name) => machines.has(name))
  const role = roleOf(file.path, sites)
  if (!isMachine && role === null) return
  const { documents, problems } = yamlTree(file.text)
  for (const { line, sentence } of problems) gathering.problem(file.path, line, sentence)
  const values = documents[0] ?? null
  if (isMachine) gathering.addAll(machineOf(file, values))
  else if (role !== null) gathering.addAll(roleDeclarations(file, values, role))
}

interface Role {
  readonly name: string
  readonly site: string | null
}

function roleOf(path: string, sites: boolean): Role | null {
  const parts = path.replace(/\.\w{1,5}$/u, "").split("/")
  const at = parts.findIndex((part, index) => OF_ROLES.has(part) && index < parts.length - 1)
  if (at === -1) return null
  const below = parts.slice(at + 1)
  const isSite = sites && below.length > 1
  const name = (isSite || below[0] === "common" ? below.slice(1) : below).join("::")
  if (name === "") return null
  return { name, site: isSite && below[0] !== "common" ? below[0]! : null }
}

const lastLineOf = (text: string): number => text.replace(/\n$/u, "").split("\n").length

function machineOf({ path, text }: SourceText, values: YamlNode | null): readonly Declared[] {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.\w{1,5}$/u, "")
  const identifier = isTemplated(name) ? null : nameFrom(name, 1)
  if (identifier === null) return []
  const role = textIn(values, "role", "puppet_role", "roles")
  const contact = contactsIn(values)[0]
  return [
    declared({
      format: "puppet",
      path,
      line: 1,
      endLine: lastLineOf(text),
      identifiers: [identifier],
      services: servicesIn(values),
      groups: textsOf(entryOf(values, "classes")?.value ?? null)
        .map((each) => each.text)
        .slice(0, 200),
      environment: environmentOf(path, values),
      role: role?.text.replace(/^(?:::)?roles?::/u, "") ?? null,
      owner: contact ?? null,
      purpose: saying(textIn(values, "description", "purpose", "comment")?.text),
    }),
  ]
}

const environmentOf = (path: string, values: YamlNode | null): string | null =>
  environmentIn(textIn(values, "environment", "env")?.text ?? "") ?? environmentIn(path)

function contactsIn(values: YamlNode | null) {
  return entriesOf(values)
    .filter(({ key }) => CONTACTS.test(key))
    .flatMap(({ key, value }) =>
      textsOf(value).map(({ text, line }) => ({
        name: text,
        kind: key.endsWith("role_contacts") || /teams?$/u.test(key) ? ("team" as const) : ownerKind(text),
        by: key,
        line,
      })),
    )
    .slice(0, 50)
}

function servicesIn(values: YamlNode | null): readonly DeclaredService[] {
  return entriesOf(values)
    .flatMap((entry) => serviceOf(entry) ?? [])
    .slice(0, 200)
}

/** "profile::redis::port: 6379": the last part of the class is what listens. */
function serviceOf({ key, value }: YamlEntry): DeclaredService | null {
  const [, scope] = /^((?:\w{1,100}::){1,10})(?:listen_)?port$/u.exec(key) ?? []
  if (scope === undefined || isSecret(key) || value.kind !== "text" || value.templated) return null
  const port = portFrom(value.text)
  const name = scope.split("::").at(-2) ?? null
  return port === null ? null : service({ port, line: value.line, name })
}

/** Contacts of a role are its owners; its ports are what its machines are expected to listen on. */
function roleDeclarations(
  { path, text }: SourceText,
  values: YamlNode | null,
  role: Role,
): readonly Declared[] {
  const services = servicesIn(values)
  const attributes = { role: role.name, ...(role.site === null ? {} : { site: role.site }) }
  const base = { format: "puppet", path, role: role.name, environment: environmentIn(path), attributes }
  const owners = contactsIn(values).map((owner) =>
    declared({ ...base, kind: "ownership", line: owner.line, owner }),
  )
  if (services.length === 0) return owners
  const line = services[0]!.line
  return [
    ...owners,
    declared({ ...base, kind: "expectation", line, endLine: Math.max(line, lastLineOf(text)), services }),
  ]
}
