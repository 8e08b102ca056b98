import type { Declaration, Place } from "#model/written.ts"

/** What a variable says of a product's version, and the line that says it. */
export interface VersionSaid {
  readonly value: string
  readonly place: Place
}

// Who makes it says nothing of which of their programs it is: "Apache Tomcat" has no apache_version.
const MAKER = /^(?:apache|microsoft|oracle|ibm|cisco|vmware|google|amazon|eclipse|isc|cz\.nic)$/u
const AFTER = / (?:httpd|http server|db|server|smtpd|imapd|pop3d|ftpd|sshd|cache)$/u

/** What a variable about a product's version may call it: "nginx", "node_exporter", "tomcat". */
export function variableNames(product: string): readonly string[] {
  const text = product
    .slice(0, 80)
    .toLowerCase()
    .replaceAll(/[^\w. -]/gu, "")
  const bare = text.replace(AFTER, "").trim()
  const [first = "", ...more] = bare.split(/[ _]/u)
  const isOther = MAKER.test(first) && more.length > 0
  const names = [isOther ? (more[0] ?? "") : first, bare.replaceAll(" ", "_")]
  return [...new Set(names)].filter((name) => /^[a-z]/u.test(name))
}

/** The line that another line of the same source keeps a word's place in: "group_vars/web.yml:3". */
export function placeOfWord(declaration: Declaration, word: string): Place | null {
  const [, path, line] = /^(.{1,1000}):(\d{1,7})$/u.exec(declaration.attributes[`${word} in`] ?? "") ?? []
  if (path === undefined || line === undefined) return null
  const { source, commit } = declaration
  return { source, commit, path, line: Number(line), endLine: Number(line) }
}

/** "nginx_version", "nginx.release" among what a declaration keeps. */
export function versionSaid(declaration: Declaration, product: string): VersionSaid | null {
  const wanted = variableNames(product).flatMap((name) => ENDS.map((end) => `${name}${end}`))
  for (const name of wanted) {
    if (!Object.hasOwn(declaration.attributes, name)) continue
    const place = placeOfWord(declaration, name) ?? placeOf(declaration)
    return { value: declaration.attributes[name]!, place }
  }
  return null
}

const ENDS = ["_version", ".version", "_release", ".release"] as const

const placeOf = ({ source, commit, path, line, endLine }: Declaration): Place => ({
  ...{ source, commit, path, line, endLine },
})
