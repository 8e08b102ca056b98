import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { xmlOf, type Shown } from "../engine/invented-scan.ts"
import type { Console } from "./console.ts"

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Markup, and letters that would turn a line round, as the subject of a commit. */
export const HOSTILE = "Words <img src=x onerror=window.ran=1> \u202Eevil"
export const QUIET = 4

const WEB = ["web-01", "web-02", "web-03"] as const
const NAMES = [...WEB, "db-01", "db-02"]
const ipOf = (name: string) => `10.9.0.${NAMES.indexOf(name) + 1}`
const lineOf = (name: string) => `${name}.lab.test ansible_host=${ipOf(name)}\n`

function shownFirst(): Map<string, Shown> {
  const ports = (name: string) =>
    name.startsWith("web") ? { 80: "http nginx 1.24.0" } : { 543: "postgresql PostgreSQL 15.3" }
  return new Map(
    NAMES.map((name, at) => [
      name,
      { ip: ipOf(name), mac: `00:1b:21:00:00:1${at}`, name: `${name}.lab.test`, ports: ports(name) },
    ]),
  )
}

class Repository {
  readonly folder = mkdtempSync(join(tmpdir(), "rollcall-changing-"))
  readonly place = join(this.folder, "infra")

  constructor() {
    mkdirSync(this.place)
    this.git(["init", "-q", "-b", "main"])
  }

  git(words: readonly string[], at = 0): string {
    const date = new Date(at).toISOString()
    const person = { NAME: "Pia Lorrimer", EMAIL: "pia@corp.example", DATE: date }
    const env = Object.fromEntries(
      ["AUTHOR", "COMMITTER"].flatMap((role) =>
        Object.entries(person).map(([key, value]) => [`GIT_${role}_${key}`, value]),
      ),
    )
    const own = { PATH: process.env["PATH"], HOME: this.folder, GIT_CONFIG_NOSYSTEM: "1" }
    return execFileSync("git", words, { cwd: this.place, env: { ...own, ...env }, encoding: "utf8" }).trim()
  }

  commit(files: Readonly<Record<string, string>>, subject: string, at: number): string {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.place, path)), { recursive: true })
      writeFileSync(join(this.place, path), text)
    }
    this.git(["add", "-A"])
    this.git(["commit", "-q", "-m", subject], at)
    return this.git(["rev-parse", "HEAD"])
  }
}

/** What happened in it. */
export interface Changing {
  /** The commit that brought nginx 1.26.1 to the three web machines. */
  readonly commit: string
  remove(): void
}

/**
 * A network that was asked six times, and its repository: the last time three machines had what a commit brought, and
 * one had a port that nobody wrote down.
 */
export async function changeNetwork(rollcall: Console): Promise<Changing> {
  const repository = new Repository()
  const now = Date.now()
  const shown = shownFirst()
  const scan = (at: number) =>
    rollcall.importXml(xmlOf({ start: Math.floor(at / 1_000), machines: [...shown.values()] }))
  const hosts = `[web]\n${WEB.map(lineOf).join("")}\n[db]\n${lineOf("db-01")}${lineOf("db-02")}`
  const site = "- hosts: web\n  roles:\n    - nginx\n"
  const role = { "roles/nginx/tasks/main.yml": "- name: Install\n  package:\n    name: nginx\n" }
  const vars = "group_vars/web.yml"
  repository.commit(
    { "hosts.ini": hosts, "site.yml": site, [vars]: "nginx_version: 1.24.0\n", ...role },
    "Begin",
    now - 90 * DAY,
  )
  for (let ago = QUIET + 1; ago > 0; ago -= 1) await scan(now - (ago + 1) * DAY)
  const commit = repository.commit(
    { [vars]: "nginx_version: 1.26.1\n" },
    "Roll nginx 1.26 to web (SHOP-414)",
    now - DAY,
  )
  repository.commit({ "README.md": "# Words\n" }, HOSTILE, now - DAY + HOUR)
  for (const name of WEB) shown.set(name, { ...shown.get(name)!, ports: { 80: "http nginx 1.26.1" } })
  const before = shown.get("db-01")!
  shown.set("db-01", { ...before, ports: { ...before.ports, 999: "" } })
  await scan(now - 12 * HOUR)
  await rollcall.verb("sources", "add", repository.place, "--name", "infra")
  return { commit, remove: () => rmSync(repository.folder, { recursive: true, force: true }) }
}
