import { execFileSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

// A small repository that says of most machines of a network whose they are and what they are for.

/** A machine as the command line tells it. */
export interface Seen {
  readonly id: string
  readonly name: string
  readonly addresses: readonly { readonly ip: string }[]
}

/** Who is written down how. */
export interface Shop {
  /** With owner and purpose, in production. */
  readonly explained: readonly Seen[]
  /** In a list without a word. */
  readonly inDoubt: readonly Seen[]
  /** Named in a document, which says nothing of what runs. */
  readonly named: readonly Seen[]
}

const PIA = { name: "Pia Lorrimer", mail: "pia@shop.example" }

function git(folder: string, ...words: readonly string[]): void {
  execFileSync("git", ["-C", folder, ...words], {
    stdio: "ignore",
    env: {
      PATH: process.env["PATH"],
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_SYSTEM: "/dev/null",
      GIT_AUTHOR_NAME: PIA.name,
      GIT_AUTHOR_EMAIL: PIA.mail,
      GIT_COMMITTER_NAME: PIA.name,
      GIT_COMMITTER_EMAIL: PIA.mail,
    },
  })
}

const hosts = (machines: readonly Seen[], indent: string) =>
  machines
    .map(({ name, addresses }) => `${indent}${name}:\n${indent}  ansible_host: ${addresses[0]?.ip ?? ""}\n`)
    .join("")

/** Writes the repository and commits it. */
export function writeShop(folder: string, { explained, inDoubt, named }: Shop): void {
  for (const part of ["inventory", "docs"]) mkdirSync(join(folder, part), { recursive: true })
  const vars = '      vars:\n        owner: "@shop"\n        purpose: sells shoes\n        env: prod\n'
  writeFileSync(
    join(folder, "inventory/prod.yml"),
    `all:\n  children:\n    shop:\n${vars}      hosts:\n${hosts(explained, "        ")}`,
  )
  writeFileSync(join(folder, "inventory/old.yml"), `all:\n  hosts:\n${hosts(inDoubt, "    ")}`)
  const lines = named.map(({ addresses }) => `* ${addresses[0]?.ip ?? ""} nobody remembers\n`)
  writeFileSync(join(folder, "docs/old.md"), `# What is left of the old shop\n\n${lines.join("")}`)
  git(folder, "init", "-q", "-b", "main")
  git(folder, "add", ".")
  git(folder, "commit", "-q", "-m", "Write down the shop (OPS-12)")
}
