import { execa } from "execa"
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { rooms } from "../oxlint.config.ts"

const root = dirname(import.meta.dirname)
const settings = [
  "package.json",
  "tsconfig.json",
  "tsconfig.base.json",
  "tsconfig.shared.json",
  "tsconfig.node.json",
  "tsconfig.renderer.json",
  "tsconfig.app.json",
  "oxlint.config.ts",
]

/** What the linter must refuse: a folder, and an import that a file in it may not have. */
const forbiddenImports: readonly (readonly [folder: string, line: string])[] = [
  ["src/model", `import "#api/contract.ts"`],
  ["src/model", `import "zod"`],
  ["src/model", `import "node:fs"`],
  ["src/model", `import "../api/contract.ts"`],
  ["src/api", `import "#engine/engine.ts"`],
  ["src/api", `import "#store/ledger.ts"`],
  ["src/api", `import "node:fs"`],
  ["src/store", `import "#engine/engine.ts"`],
  ["src/store", `import "#api/contract.ts"`],
  ["src/store", `import "electron"`],
  ["src/store", `import "node:child_process"`],
  ["src/engine", `import "#renderer/main.tsx"`],
  ["src/engine", `import "#main/main.ts"`],
  ["src/engine", `import "#cli/rollcall.ts"`],
  ["src/engine", `import "#http/http.ts"`],
  ["src/engine", `import "better-sqlite3"`],
  ["src/engine", `import "electron"`],
  ["src/engine/methods", `import "better-sqlite3"`],
  ["src/engine/methods", `import "#http/http.ts"`],
  ["src/engine/methods", `import "node:child_process"`],
  ["src/engine/targets", `import "#engine/scan/scan.ts"`],
  ["src/engine/targets", `import "execa"`],
  ["src/engine/scan", `import "#engine/identity/identity.ts"`],
  ["src/engine/scan", `import type { Ledger } from "#store/ledger.ts"`],
  ["src/engine/scan", `export * from "#api/contract.ts"`],
  ["src/engine/scan", `export const loaded = import("#engine/findings/findings.ts")`],
  ["src/engine/scan", `import "#engine/engine.ts"`],
  ["src/engine/scan", `import "../identity/identity.ts"`],
  ["src/engine/scan", `import "./nmap/../../identity/identity.ts"`],
  ["src/engine/scan", `import "electron"`],
  ["src/engine/scan/nmap", `import "../../identity/identity.ts"`],
  ["src/engine/scan/nmap", `import "#store/ledger.ts"`],
  ["src/engine/identity", `import "#store/ledger.ts"`],
  ["src/engine/identity", `import "#engine/explanation/explanation.ts"`],
  ["src/engine/identity", `import "node:child_process"`],
  ["src/engine/classification", `import "#engine/identity/identity.ts"`],
  ["src/engine/fingerprints", `import "#engine/scan/scan.ts"`],
  ["src/engine/fingerprints", `import "#store/ledger.ts"`],
  ["src/engine/fingerprints", `import "node:child_process"`],
  ["src/engine/declarations", `import "#engine/scan/scan.ts"`],
  ["src/engine/explanation", `import "#engine/declarations/declarations.ts"`],
  ["src/engine/declarations", `import "#engine/expectations/judge.ts"`],
  ["src/engine/expectations", `import "#engine/findings/check.ts"`],
  ["src/engine/expectations", `import "#engine/declarations/formats.ts"`],
  ["src/engine/expectations", `import "#store/ledger.ts"`],
  ["src/engine/findings", `import "#engine/reports/reports.ts"`],
  ["src/engine/causes", `import "#store/ledger.ts"`],
  ["src/engine/causes", `import "#engine/explanation/explanation.ts"`],
  ["src/engine/reports", `import "#api/contract.ts"`],
  ["src/engine/notifications", `import "#store/notifications.ts"`],
  ["src/engine/notifications", `import "#engine/findings/benign.ts"`],
  ["src/engine/notifications", `import "node:child_process"`],
  ["src/engine/schedule", `import "#store/ledger.ts"`],
  ["src/main", `import "#store/ledger.ts"`],
  ["src/main", `import "#engine/scan/scan.ts"`],
  ["src/main", `import "#renderer/main.tsx"`],
  ["src/main", `import "better-sqlite3"`],
  ["src/http", `import "#store/ledger.ts"`],
  ["src/http", `import "#engine/rollcall.ts"`],
  ["src/http", `import "react"`],
  ["src/cli", `import "#store/ledger.ts"`],
  ["src/cli", `import "#engine/methods/scans.ts"`],
  ["src/cli", `import "#main/main.ts"`],
  ["src/cli", `import "electron"`],
  ["src/renderer", `import "#engine/engine.ts"`],
  ["src/renderer", `import "electron"`],
  ["src/renderer/app", `import "#http/http.ts"`],
  ["src/renderer/ui", `import "#renderer/machines/Machines.tsx"`],
  ["src/renderer/ui", `import "#renderer/app/App.tsx"`],
  ["src/renderer/machines", `import "#renderer/scans/Scans.tsx"`],
  ["src/renderer/machines", `import "../machine/Machine.tsx"`],
  ["src/renderer/machine", `import "#renderer/machines/Machines.tsx"`],
  ["src/renderer/scans", `import "#engine/engine.ts"`],
  ["src/renderer/changes", `import "#renderer/machine/Machine.tsx"`],
  ["src/renderer/roll-call", `import "#renderer/scans/Scans.tsx"`],
  ["src/renderer/settings", `import "node:fs"`],
  ["scripts", `import "zod"`],
  // Whatever room is added to the table: the command line is nobody's to import.
  ...rooms
    .filter(({ name }) => name !== "cli")
    .map(({ folder }) => [folder, `import "#cli/rollcall.ts"`] as const),
]

/** What the compiler must refuse: the three environments, whatever way is tried to get from one into another. */
const forbiddenCode: readonly (readonly [folder: string, line: string])[] = [
  ["src/model", `export const here = process.cwd()`],
  ["src/model", `export const page = document.title`],
  ["src/api", `export const bytes = Buffer.from("")`],
  ["src/api", `export type Target = import("#engine/planted-target-1.ts").Target`],
  ["src/engine/scan", `export const page = document.title`],
  ["src/engine/scan", `export enum Pace { Gentle }`],
  ["src/store", `export const page = window.name`],
  ["src/renderer/machines", `export const here = process.cwd()`],
  ["src/renderer/machines", `export { type Target } from "../../engine/planted-target-2.ts"`],
  ["src/renderer/machines", `export type Target = import("#engine/planted-target-3.ts").Target`],
  ["src/renderer/machines", `export const target = import("#engine/planted-target-4.ts")`],
]

let copy: string

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "rollcall-walls-"))
  for (const file of settings) await cp(join(root, file), join(copy, file))
  await leaveTypesToTheCompiler()
  await cp(join(root, "src"), join(copy, "src"), { recursive: true })
  await symlink(join(root, "node_modules"), join(copy, "node_modules"))
  // Outside a git repository the linter would read node_modules too.
  await execa("git", ["init", "--quiet"], { cwd: copy })
})

afterAll(() => rm(copy, { recursive: true, force: true }))

/** The walls need no types, and the linter is several times quicker without them. */
async function leaveTypesToTheCompiler(): Promise<void> {
  const file = join(copy, "oxlint.config.ts")
  const config = await readFile(file, "utf8")
  await writeFile(file, config.replace("typeAware: true", "typeAware: false"))
}

/** Writes each line into a file of its own and names the files. */
async function plant(kind: string, lines: readonly (readonly [string, string])[]): Promise<string[]> {
  return Promise.all(
    lines.map(async ([folder, line], index) => {
      const file = join(folder, `planted-${kind}-${index}.ts`)
      await mkdir(join(copy, folder), { recursive: true })
      await writeFile(join(copy, file), `${line}\n`)
      return file
    }),
  )
}

const byFile = (files: readonly string[], lines: readonly (readonly [string, string])[]) =>
  files.map((file, index) => `${file}: ${lines[index]?.[1]}`)

const inCopy = (command: string, args: readonly string[]) =>
  execa(command, args, {
    cwd: copy,
    reject: false,
    preferLocal: true,
    localDir: root,
    timeout: 120_000,
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  })

interface Diagnostic {
  readonly code: string
  readonly filename: string
}

async function refusedByLinter(): Promise<Set<string>> {
  const { stdout } = await inCopy("oxlint", ["--format=json"])
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] }
  const refused = diagnostics.filter(({ code }) => code === "eslint(no-restricted-imports)")
  return new Set(refused.map(({ filename }) => filename))
}

async function refusedByCompiler(): Promise<Set<string>> {
  const { stdout } = await inCopy("tsc", ["-b", "--pretty", "false"])
  return new Set([...stdout.matchAll(/^(\S+?)\(\d+,\d+\): error/gm)].map((match) => match[1] ?? ""))
}

test("every room's forbidden import is refused by the linter, and nothing that stands is", async () => {
  const files = await plant("import", forbiddenImports)
  const refused = await refusedByLinter()
  await Promise.all(files.map((file) => rm(join(copy, file))))
  expect({
    letThrough: byFile(files, forbiddenImports).filter((_, index) => !refused.has(files[index] ?? "")),
    standingButRefused: [...refused].filter((file) => !basename(file).startsWith("planted-")),
  }).toEqual({ letThrough: [], standingButRefused: [] })
}, 120_000)

test("no environment reaches into another past the compiler, and what stands compiles", async () => {
  await mkdir(join(copy, "src/engine"), { recursive: true })
  // One target each, since the compiler complains once about each file it should not have seen.
  for (const number of [1, 2, 3, 4]) {
    await writeFile(join(copy, `src/engine/planted-target-${number}.ts`), "export type Target = string\n")
  }
  const files = await plant("code", forbiddenCode)
  const refused = await refusedByCompiler()
  expect({
    letThrough: byFile(files, forbiddenCode).filter((_, index) => !refused.has(files[index] ?? "")),
    standingButRefused: [...refused].filter((file) => !basename(file).startsWith("planted-")),
  }).toEqual({ letThrough: [], standingButRefused: [] })
}, 120_000)

test("no file is named after a habit instead of what it holds", async () => {
  const habits = /^(utils?|helpers?|common|managers?|service|index|misc|shared)\.tsx?$/i
  const found = await readdir(join(root, "src"), { recursive: true })
  expect(found.filter((file) => habits.test(basename(file)))).toEqual([])
})
