import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { sshArguments, type LookOrder } from "#engine/scan/inside/arguments.ts"

const order: LookOrder = { ip: "10.0.0.7", port: 2222, user: "ops", name: null, knownKeys: [] }
const written = (more: Partial<LookOrder> = {}) => sshArguments({ ...order, ...more }, "/dev/null", 10)

describe("what ssh is told", () => {
  test.skipIf(spawnSync("ssh", ["-V"]).status !== 0)(
    "ssh itself understands it so, whatever a configuration says",
    () => {
      const folder = mkdtempSync(join(tmpdir(), "rollcall-ssh-"))
      const config = join(folder, "config")
      writeFileSync(
        config,
        [
          "Host *",
          "ForwardAgent yes",
          "ForwardX11 yes",
          "PermitLocalCommand yes",
          "LocalCommand touch /nonexistent/x",
          "RemoteForward 9000 localhost:9000",
          "ControlMaster auto",
          "ControlPath /nonexistent/%C",
          "StrictHostKeyChecking no",
          "BatchMode no",
          "RemoteCommand echo no",
          "RequestTTY force",
          "Hostname 192.0.2.1",
          "ProxyJump jump.example",
          "",
        ].join("\n"),
      )
      const { stdout, stderr } = spawnSync("ssh", ["-G", "-F", config, ...written({ name: "db-primary" })], {
        encoding: "utf8",
      })
      rmSync(folder, { recursive: true })
      expect(stderr).toBe("")
      const said = new Map(
        stdout.split("\n").map((line) => [line.split(" ", 1)[0], line.slice(line.indexOf(" ") + 1)] as const),
      )
      expect(Object.fromEntries(said)).toMatchObject({
        host: "db-primary",
        hostname: "10.0.0.7",
        hostkeyalias: "db-primary",
        port: "2222",
        user: "ops",
        batchmode: "yes",
        stricthostkeychecking: "true",
        passwordauthentication: "no",
        kbdinteractiveauthentication: "no",
        forwardagent: "no",
        forwardx11: "no",
        permitlocalcommand: "no",
        clearallforwardings: "yes",
        controlmaster: "false",
        updatehostkeys: "false",
        requesttty: "false",
        connecttimeout: "10",
        // The user's own way there stays.
        proxyjump: "jump.example",
      })
      expect(said.has("remotecommand")).toBe(false)
      expect(said.has("controlpath")).toBe(false)
    },
  )

  test("a destination is never an option, and the command is ours", () => {
    expect(written().slice(-3)).toEqual(["--", "10.0.0.7", "exec sh -s"])
  })

  test.each([
    { ip: "-oProxyCommand=x" },
    { ip: "10.0.0.7; id" },
    { ip: "fe80::1%eth0" },
    { user: "-oProxyCommand=x" },
    { user: "a b" },
    { user: "$(id)" },
    { user: "" },
    { name: "-Fx" },
    { name: "a;b" },
    { name: "%h" },
    { port: 0 },
    { port: 65_536 },
    { port: 22.5 },
  ])("%o is refused in a sentence", (more) => {
    expect(() => written(more)).toThrow(/^.{10,}\.$/)
  })
})
