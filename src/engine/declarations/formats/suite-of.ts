import { environmentIn } from "./declared.ts"
import { nameFrom } from "./identifiers.ts"
import { fileName } from "./reading.ts"
import type { Identifier } from "#model/declaration.ts"
import type { Protocol } from "#model/profile.ts"

// What a test is for is in its path, by the customs of Test Kitchen, serverspec, InSpec, Ansible and goss.

const CUSTOMS: readonly RegExp[] = [
  /(?:^|\/)test\/(?:integration|smoke)\/([^/]{1,200})\//u,
  /(?:^|\/)(?:cookbooks|roles|site-cookbooks|profiles|modules)\/([^/]{1,200})\//u,
  /(?:^|\/)(?:inspec|serverspec|goss|spec)\/([^/]{1,200})\/(?!.*\/(?:goss)\/)/u,
]
// Folders and names that every suite has.
const OF_ALL: ReadonlySet<string> = new Set([
  "default",
  "controls",
  "localhost",
  "inspec",
  "serverspec",
  "goss",
  "tests",
  "test",
  "spec",
  "base",
  "all",
])

/** The role or suite that a file of expectations is for; null where its path says none. */
export function suiteOf(path: string): string | null {
  for (const custom of CUSTOMS) {
    const [, found] = custom.exec(path) ?? []
    if (found !== undefined && !OF_ALL.has(found)) return found
  }
  return namedSuite(path)
}

/** "web.goss.yaml", "goss-web.yaml", "goss/web.yaml", "mail_spec.rb", "controls/mail.rb". */
function namedSuite(path: string): string | null {
  const bare = fileName(path)
    .replace(/\.(?:ya?ml|rb)$/u, "")
    .replace(/[._-](?:goss|spec|test)$/u, "")
    .replace(/^goss[._-]/u, "")
  if (!OF_ALL.has(bare) && bare !== "") return bare
  const folder = path.split("/").at(-2) ?? ""
  return folder === "" || OF_ALL.has(folder) ? null : folder
}

/** The environment that a path names; that its tests are in a folder of tests says nothing of where they run. */
export const environmentOfSuite = (path: string): string | null =>
  environmentIn(path.replaceAll(/(?:^|\/)tests?(?=\/)/gu, "").replace(/[._-]test(?=\.\w{1,5}$)/u, ""))

/** serverspec keeps the tests of one machine in a folder named after it: only a name with a domain in it is surely one. */
export function machineOfSuite(path: string): Identifier | null {
  const folder = /(?:^|\/)spec\/([^/]{1,253})\/[^/]{1,200}_spec\.rb$/u.exec(path)?.[1] ?? ""
  return folder.includes(".") ? nameFrom(folder, 1) : null
}

/** A port that must not listen. */
export interface Closed {
  readonly port: number
  readonly protocol: Protocol
  readonly line: number
}

/** What must not listen, as an attribute: "23/tcp@12 21/tcp@15", each with its line. */
export function closedAttribute(closed: readonly Closed[]): Readonly<Record<string, string>> {
  if (closed.length === 0) return {}
  const written = closed.slice(0, 500).map(({ port, protocol, line }) => `${port}/${protocol}@${line}`)
  return { closed: written.join(" ") }
}
