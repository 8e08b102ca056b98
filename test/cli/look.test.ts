import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { newHome, twoMachines, type Home } from "./command.ts"

let home: Home
let stand: string
const installed = process.env["ROLLCALL_SSH"]
beforeEach(async () => {
  // Before the home, which takes the environment as it stands: the real ssh must never be started from here.
  stand = mkdtempSync(join(tmpdir(), "rollcall-ssh-"))
  process.env["ROLLCALL_SSH"] = join(stand, "ssh")
  sshThat("exit 255")
  home = newHome()
  await home.run("import", twoMachines)
})
afterEach(() => {
  if (installed === undefined) delete process.env["ROLLCALL_SSH"]
  else process.env["ROLLCALL_SSH"] = installed
  home.remove()
  rmSync(stand, { recursive: true, force: true })
})

/** A program in ssh's place, which sends nothing. */
function sshThat(does: string): void {
  writeFileSync(join(stand, "ssh"), `#!/bin/sh\n${does}\n`, { mode: 0o755 })
}

async function anAddress(): Promise<string> {
  const { machines } = await home.json("machines")
  return (machines as readonly { readonly addresses: readonly { readonly ip: string }[] }[])[0]!.addresses[0]!
    .ip
}

test("look asks before it logs in; with nobody there and no --yes, nothing happens", async () => {
  sshThat("exec sh -s")
  const { exit, err } = await home.run("look", await anAddress())
  expect({ exit, said: err.split("\n")[1] }).toEqual({
    exit: 2,
    said: "Nothing was sent. To start without being asked, say --yes.",
  })
  expect(await home.json("looks")).toMatchObject({ allowances: [], taken: [] })
})

test("what a machine tells is a document, and a refusal is one, too", async () => {
  const ip = await anAddress()
  sshThat("exec sh -s")
  expect(await home.json("look", ip, "--yes")).toMatchObject({ schema: "rollcall/look@1", ip, refusal: null })
  sshThat("exit 255")
  const { exit, out, err } = await home.run("look", ip, "--yes", "--json")
  expect(exit).toBe(3)
  expect(JSON.parse(out)).toMatchObject({
    scan: null,
    refusal: expect.stringMatching(/^ssh could not reach/),
  })
  expect(err).toContain("ssh could not reach")
})

test("looks lists what is allowed and what came of it", async () => {
  const ip = await anAddress()
  await home.run("look", "--allow", ip, "--user", "ops", "--as", "db-primary")
  const { out } = await home.run("looks")
  expect(out).toMatch(/yes\s+ops\s+db-primary/)
  expect(await home.json("look", "--deny", ip)).toMatchObject({ allowances: [{ allowed: false }] })
  expect((await home.run("look")).err).toMatch(/^Name a machine/)
  expect((await home.run("look", ip, "--allow", ip)).err).toMatch(/^Say one thing at a time/)
})
