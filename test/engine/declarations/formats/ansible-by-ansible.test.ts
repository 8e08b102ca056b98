import { execFileSync, spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { z } from "zod"
import { ansibleInventory } from "#engine/declarations/formats/ansible-inventory.ts"

const isThere = spawnSync("ansible-inventory", ["--version"]).status === 0

type Files = Readonly<Record<string, string>>

const group = z.object({ hosts: z.array(z.string()).default([]), children: z.array(z.string()).default([]) })
const told = z
  .object({ _meta: z.object({ hostvars: z.record(z.string(), z.record(z.string(), z.unknown())) }) })
  .catchall(z.unknown())

interface Listed {
  readonly address: string | null
  readonly groups: readonly string[]
}

/** Machines with their address and all groups above them, as Ansible's own reader has them. */
function byAnsible(inventory: string, files: Files): Readonly<Record<string, Listed>> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-ansible-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder, ANSIBLE_LOCALHOST_WARNING: "False" }
  const output = execFileSync("ansible-inventory", ["-i", join(folder, inventory), "--list"], {
    env,
    encoding: "utf8",
    timeout: 60_000,
    stdio: ["ignore", "pipe", "ignore"],
  })
  const { _meta, ...rest } = told.parse(JSON.parse(output))
  const groups = new Map(Object.entries(rest).map(([name, value]) => [name, group.parse(value)]))
  const members = (name: string): readonly string[] => {
    const { hosts = [], children = [] } = groups.get(name) ?? {}
    return [...hosts, ...children.flatMap(members)]
  }
  const names = [...new Set(["all", ...groups.keys()].flatMap(members))]
  return Object.fromEntries(
    names.map((name) => {
      const above = [...groups.keys()].filter(
        (one) => one !== "all" && one !== "ungrouped" && members(one).includes(name),
      )
      const address = _meta.hostvars[name]?.["ansible_host"]
      return [name, { address: typeof address === "string" ? address : null, groups: above.toSorted() }]
    }),
  )
}

/** The same of what we declare. */
function byUs(inventory: string, files: Files): Readonly<Record<string, Listed>> {
  const { declarations } = ansibleInventory.read(
    Object.entries(files).map(([path, text]) => ({ path, text })),
  )
  const machines = declarations.filter(
    ({ kind, path, state }) => kind === "machine" && path === inventory && state === "exact",
  )
  const names = Map.groupBy(machines, ({ identifiers }) => identifiers[0]?.value ?? "")
  return Object.fromEntries(
    [...names].map(([name, same]) => {
      const address =
        same.flatMap(({ identifiers }) => identifiers.filter(({ kind }) => kind === "address"))[0]?.raw ??
        null
      return [name, { address, groups: [...new Set(same.flatMap(({ groups }) => groups))].toSorted() }]
    }),
  )
}

const INI = `
# comment
bare1 ansible_host=10.0.0.1
web[01:03:2]
[web]
alpha ansible_host=10.0.0.2 note="two words # inside"
beta:2222 ansible_host='10.0.0.3'
db-[a:c].lan
[prod:children]
web
data
[data]
gamma ansible_host=10.0.0.4 # behind a comment
alpha
[data:vars]
owner=team data
[all:children]
prod
`

const YAML = `
all:
  hosts:
    solo:
      ansible_host: 10.1.0.1
  children:
    web:
      hosts:
        alpha: {ansible_host: 10.1.0.2}
        web[1:3].lan:
      vars:
        owner: web team
    prod:
      children:
        web:
        data:
          hosts:
            gamma:
              ansible_host: "10.1.0.4"
            alpha:
`

test.runIf(isThere).each([
  ["hosts.ini", { "hosts.ini": INI }],
  ["hosts.yml", { "hosts.yml": YAML }],
] as const)("%s is read as Ansible reads it", (inventory, files) => {
  expect(byUs(inventory, files)).toEqual(byAnsible(inventory, files))
})
