import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import type { Console } from "./console.ts"

interface Seen {
  readonly name: string
  readonly addresses: readonly { readonly ip: string; readonly mac: string }[]
}

/** Places where an invented network is written down: a repository, exports, and a folder of very many lines. */
export interface Written {
  readonly repository: string
  readonly exports: string
  readonly many: string
  /** Changes files of the repository, and commits that. */
  commit(files: Readonly<Record<string, string>>, subject: string): void
  git(...words: readonly string[]): string
  remove(): void
}

/** Markup, and letters that would turn a line round. */
export const HOSTILE = "<img src=x onerror=window.ran=1> \u202Eevil"
export const MANY = 5_000

const put = (folder: string, path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

const person = { GIT_AUTHOR_NAME: "Pia Lorrimer", GIT_AUTHOR_EMAIL: "pia@corp.example" }
const committer = { GIT_COMMITTER_NAME: "Pia Lorrimer", GIT_COMMITTER_EMAIL: "pia@corp.example" }

function inventoryOf(machines: readonly Seen[]): string {
  const living = machines.map(({ name, addresses: [first] }) => `${name} ansible_host=${first?.ip}`)
  const dead = ["gone-1", "gone-2"].map((name, at) => `${name}.example.test ansible_host=10.20.0.${250 + at}`)
  return `[web]\n${living.join("\n")}\n\n[old]\n${dead.join("\n")}\n[broken\n`
}

/** Writes down what a console knows of its network. */
export async function writeNetwork(rollcall: Console): Promise<Written> {
  const told = JSON.parse(await rollcall.verb("machines", "--json")) as { readonly machines: readonly Seen[] }
  const machines = told.machines.slice(0, 30)
  const folder = mkdtempSync(join(tmpdir(), "rollcall-written-"))
  const [repository, exports, many] = ["infra", "exports", "many"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const env = { PATH: process.env["PATH"], HOME: folder, GIT_CONFIG_NOSYSTEM: "1", ...person, ...committer }
  const git = (...words: readonly string[]) =>
    execFileSync("git", words, { cwd: repository, env, encoding: "utf8" }).trim()
  const commit: Written["commit"] = (files, subject) => {
    for (const [path, text] of Object.entries(files)) put(repository, path, text)
    git("add", "-A")
    git("commit", "-q", "-m", subject)
  }
  mkdirSync(repository, { recursive: true })
  git("init", "-q", "-b", "main")
  commit({ "inventory/prod.ini": inventoryOf(machines), hosts: "10.20.0.12 odd\n" }, "Begin")
  const zone = `$ORIGIN example.test.\n$TTL 60\n@ IN SOA a b 1 2 3 4 5\n$INCLUDE more.zone\nwww IN A 10.20.0.12\n`
  commit({ "zones/example.test.zone": zone, [`docs/${HOSTILE}.txt`]: "x\n" }, HOSTILE)
  put(repository, "named", `[web]\n`)
  const rows = machines.map(
    ({ name, addresses: [first] }, at) => `${name},${first?.ip},${first?.mac},pw${at}`,
  )
  put(exports, "racks.csv", `box,where,plate,password\n${rows.join("\n")}\n`)
  const lines = Array.from({ length: MANY }, (_, at) => `10.30.${at >> 8}.${at & 255} srv-${at}.many.test`)
  put(many, "etc/hosts", `${lines.join("\n")}\n`)
  return {
    repository,
    exports,
    many,
    commit,
    git,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
