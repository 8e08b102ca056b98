// What a repository says itself of who owns its parts, and which files are about each part.
import { puppet } from "#engine/declarations/formats/puppet.ts"
import type { SourceText } from "#engine/declarations/formats/format.ts"

/** A part of a repository whose owner is written down. */
export interface Labelled {
  readonly name: string
  /** Parts that are variants of one thing, such as the same role at another site: they are left out together. */
  readonly family: string
  readonly owner: string
  readonly ownerAt: { readonly path: string; readonly line: number }
  readonly files: readonly string[]
}

/** A way in which repositories write owners down. */
export interface Labelling {
  readonly name: string
  readonly wants: (path: string) => boolean
  readonly find: (texts: readonly SourceText[], paths: ReadonlySet<string>) => readonly Labelled[]
}

/** Roles of Puppet with one contact team in Hiera: their data and their manifest. */
const roles: Labelling = {
  name: "roles with one contact team in Hiera",
  wants: (path) => /^hieradata\/role\/.+\.yaml$/u.test(path),
  find: (texts, paths) => {
    const said = puppet.read(texts).declarations.filter(({ kind, owner }) => kind === "ownership" && owner)
    return [...Map.groupBy(said, ({ path }) => path).values()].flatMap((own) => {
      const [first] = own
      if (first?.role == null || own.length > 1) return []
      const { path, role, owner } = first
      const manifest = `modules/role/manifests/${role.replaceAll("::", "/")}.pp`
      return {
        name: path,
        family: role,
        owner: owner!.name,
        ownerAt: { path, line: owner!.line },
        files: [path, ...(paths.has(manifest) ? [manifest] : [])],
      }
    })
  },
}

const TEAM = /^\s{1,40}[\w.-]{1,100}\/team-name:\s*["']?([^"'#]{1,100}?)["']?\s*$/u
const APPLICATION = /^\s{1,40}[\w.-]{1,100}\/application:\s*["']?([^"'#]{1,200}?)["']?\s*$/u

/** Namespaces of Kubernetes, a folder each, with a team's name in an annotation: the files of the folder itself. */
const namespaces: Labelling = {
  name: "namespaces with a team in an annotation",
  wants: (path) => /(?:^|\/)00-namespace\.yaml$/u.test(path),
  find: (texts, paths) => {
    const inFolder = Map.groupBy(paths, folderOf)
    return texts.flatMap(({ path, text }) => {
      const lines = text.split("\n")
      const at = lines.findIndex((line) => TEAM.test(line))
      const owner = TEAM.exec(lines[at] ?? "")?.[1]
      if (owner === undefined || /[{<]/u.test(owner)) return []
      const application = lines.flatMap((line) => APPLICATION.exec(line)?.[1] ?? [])[0]
      return {
        name: folderOf(path),
        family: application?.toLowerCase() ?? folderOf(path),
        owner,
        ownerAt: { path, line: at + 1 },
        files: inFolder.get(folderOf(path)) ?? [path],
      }
    })
  },
}

/** Folders with OWNERS files that name one group ("sig/node") as their label: the other files of the folder. */
const folders: Labelling = {
  name: "folders with one sig label in OWNERS",
  wants: (path) => path.endsWith("/OWNERS"),
  find: (texts, paths) => {
    const inFolder = Map.groupBy(paths, folderOf)
    return texts.flatMap(({ path, text }) => {
      const lines = text.split("\n")
      const found = lines.flatMap((line, index) => {
        const [, sig] = /^\s*-\s+["']?(sig\/[\w-]{1,60})["']?\s*$/u.exec(line) ?? []
        return sig === undefined ? [] : [{ sig, line: index + 1 }]
      })
      const [only] = found
      const files = (inFolder.get(folderOf(path)) ?? []).filter((file) => file !== path)
      if (only === undefined || found.length > 1 || files.length === 0) return []
      const ownerAt = { path, line: only.line }
      return { name: folderOf(path), family: folderOf(path), owner: only.sig, ownerAt, files }
    })
  },
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")))

/** The ways that are known; a repository is read by the one that finds most. */
export const LABELLINGS: readonly Labelling[] = [roles, namespaces, folders]
