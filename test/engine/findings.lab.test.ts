import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { OPEN_STATES } from "#model/finding.ts"
import { newHostKeys, newWebVersion, openWebPort } from "#test/lab/change.ts"
import { footing } from "#test/lab/footing.ts"
import { domain } from "#test/lab/machine.ts"
import { startLab, type Lab } from "#test/lab/lab.ts"
import { Workshop } from "./declarations/git/workshop.ts"
import {
  commitChanges,
  EXPECTATIONS,
  foundRepository,
  HAND_PORT,
  NEW_VERSION,
  ODD,
  ODD_PORT,
  OTHERS,
  PEERS,
  rebase,
  ROLLED_OUT,
  ROLLOUT,
  SOURCE,
  STATUS_PORT,
  WIKI_OPENS,
  WIKI_PORT,
} from "./peers-story.ts"
import { newHome, scanToEnd, startEngine, type Running } from "./scanner.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

const ALL = [...PEERS.prod, ...PEERS.test]
const TARGETS = ["10.77.2.61-69", ...Object.values(OTHERS)]
const PORTS = "22,80,443,8070,8081,8090,8888"

describe.skipIf(ground.kind === "none")(`nine peers, of which one is odd and two are ahead${reason}`, () => {
  const home = newHome()
  let lab: Lab
  let running: Running
  let workshop: Workshop

  const nameOf = (name: string) => name.replace(`.${domain}`, "")

  const look = async () => {
    const scan = await scanToEnd(running.client, { targets: TARGETS, ports: PORTS, pace: "fast" })
    expect(scan).toMatchObject({ state: "done", reason: null })
    await running.client.explanation.settle()
    await running.client.findings.settle()
  }
  const sync = async () =>
    expect(await running.client.sources.sync({ name: SOURCE })).toMatchObject({ state: "read", problems: 0 })

  beforeAll(async () => {
    workshop = new Workshop()
    const folder = foundRepository(workshop, Date.now())
    lab = await startLab({ only: [...ALL, ...Object.keys(OTHERS)] })
    running = await startEngine(lab, home.folder)
    await running.client.sources.add({ location: folder, name: SOURCE, branch: null, network: null })
    await sync()
    await look()
    commitChanges(workshop, folder, Date.now())
    await newWebVersion(lab, ROLLED_OUT[0], NEW_VERSION)
    await openWebPort(lab, "web2", WIKI_PORT)
    // By hand, and nobody wrote it down.
    await openWebPort(lab, "web1", HAND_PORT)
    await newHostKeys(lab, "shell1")
    await sync()
    await look()
    rebase(workshop, folder)
    await newWebVersion(lab, ROLLED_OUT[1], NEW_VERSION)
    await sync()
    await look()
    await sync()
    await running.client.explanation.settle()
    await running.client.findings.settle()
  })
  afterAll(async () => {
    await running?.end()
    await lab?.stop()
    workshop?.remove()
    home.remove()
  })

  /** All that changed since the first look: which machine, what, and the commits that likely explain it. */
  async function changed() {
    const { changes } = await running.client.changes.list({ from: 1, causes: true, limit: 1_000 })
    return changes.map(({ machineName, kind, fact, caused }) => ({
      what: `${nameOf(machineName)} ${kind} ${fact}`,
      state: caused?.state,
      by: caused?.causes.map(({ subject }) => subject) ?? [],
    }))
  }

  test("what changed by a commit names it first, whatever the clocks and after a rebase", async () => {
    const explained = (await changed()).filter(({ state }) => state === "explained")
    expect(Object.fromEntries(explained.map(({ what, by }) => [what, by[0]]))).toEqual({
      ...Object.fromEntries(
        ROLLED_OUT.flatMap((name) => [80, 443].map((port) => [`${name} service ${port}/tcp`, ROLLOUT])),
      ),
      [`web2 port-opened ${WIKI_PORT}/tcp`]: WIKI_OPENS,
    })
  })

  test("what was changed by hand says that no commit explains it, and there is no other change", async () => {
    const others = (await changed()).filter(({ state }) => state !== "explained")
    expect(others.toSorted((a, b) => (a.what < b.what ? -1 : 1))).toEqual([
      { what: "shell1 host-key 22/tcp ssh-ed25519 host key", state: "unexplained", by: [] },
      { what: `web1 port-opened ${HAND_PORT}/tcp`, state: "unexplained", by: [] },
    ])
  })

  /** The peers side by side: facts that differ, with the machines of each value. */
  async function matrix() {
    const { classes, rows, names, equal } = await running.client.peers.view({ group: "group orders" })
    const machinesOf = (index: number) =>
      (classes[index]?.machines ?? []).map((id) => nameOf(names[id] ?? id))
    const told = rows.map(({ fact, cells, agreement, tag, splitBy, expectedBy }) => ({
      ...{ fact, agreement, tag, splitBy },
      line: expectedBy?.kind === "mention" ? `${expectedBy.path}:${expectedBy.line}` : null,
      values: Object.fromEntries(
        [...Map.groupBy(cells.entries(), ([, cell]) => (cell.known ? cell.value : "?"))].map(
          ([value, held]) => [value, held.flatMap(([index]) => machinesOf(index)).toSorted()],
        ),
      ),
    }))
    return { rows: told, equal: equal.map(({ fact }) => fact) }
  }

  const others = (...names: readonly string[]) => ALL.filter((name) => !names.includes(name)).toSorted()

  test("two of nine that are ahead are a rollout under way", async () => {
    const { rows } = await matrix()
    const rollout = rows.filter(({ tag }) => tag === "rollout")
    expect(rollout.map(({ fact }) => fact)).toContain("version nginx 443/tcp")
    for (const { agreement, values } of rollout) {
      expect(agreement).toBe("rollout")
      expect(Object.values(values)).toEqual([others(...ROLLED_OUT), [...ROLLED_OUT]])
    }
  })

  test("and one finding, which says how far it is and names the commit", async () => {
    const { findings } = await running.client.findings.list({ limit: 1_000, states: ["expected"] })
    const rollouts = findings.filter(({ rule }) => rule === "version-skew")
    expect(rollouts).toMatchObject([
      { title: expect.stringContaining(`nginx ${NEW_VERSION}, 2 of 9`), level: "strong", isBaseline: false },
    ])
    expect(rollouts[0]?.names.map(nameOf)).toEqual([...ROLLED_OUT])
    const [commit = ""] = workshop
      .git(workshop.path(SOURCE), ["log", "--format=%H %s"])
      .split("\n")
      .filter((line) => line.endsWith(ROLLOUT))
    expect(rollouts[0]?.reason?.evidence).toEqual([
      { kind: "commit", source: SOURCE, commit: commit.split(" ", 1)[0] },
    ])
  })

  test("the odd one is an outlier on exactly what is odd about it", async () => {
    const { rows } = await matrix()
    const outliers = rows.filter(({ agreement }) => agreement === "outlier")
    expect(outliers.map(({ fact }) => fact).toSorted()).toEqual([
      `port ${ODD_PORT}/tcp`,
      "ssh-algorithms 22/tcp",
    ])
    for (const { values } of outliers) expect(Object.values(values)).toContainEqual([ODD])
  })

  test("what a line declares to differ between environments is quiet, and names the line", async () => {
    const { rows } = await matrix()
    expect(rows.filter(({ tag }) => tag === "expected")).toEqual([
      {
        ...{ fact: `port ${STATUS_PORT}/tcp`, agreement: "two-camps", tag: "expected" },
        ...{ splitBy: "both are in test", line: `${EXPECTATIONS}:2` },
        values: { closed: [...PEERS.prod].toSorted(), open: [...PEERS.test] },
      },
    ])
  })

  test("nothing else differs between them, for all that is each one's own", async () => {
    const { rows, equal } = await matrix()
    const said = rows.filter(({ agreement, tag }) => agreement !== "same" && tag === "unexplained")
    expect(said.every(({ agreement }) => agreement === "outlier")).toBe(true)
    expect(equal).toEqual(
      expect.arrayContaining(["os", "tls issuer 443/tcp", "port 443/tcp", "reverse name", "clock"]),
    )
  })

  test("of the peers, one finding calls for somebody: the odd one", async () => {
    const { findings } = await running.client.findings.list({ limit: 1_000 })
    const peers = new Set<string>(ALL)
    const own = findings.filter(({ names }) => names.some((name) => peers.has(nameOf(name))))
    const calling = own.filter(({ state, level }) => OPEN_STATES.includes(state) && level !== "hint")
    expect(calling.map(({ rule, names, severity }) => [rule, names.map(nameOf), severity])).toEqual([
      ["peer-port", [ODD], "medium"],
    ])
    expect(calling[0]?.says).toContain("SSH algorithms")
    expect(calling[0]?.isBaseline).toBe(true)
    const hints = own.filter(({ state, level }) => OPEN_STATES.includes(state) && level === "hint")
    expect(hints.map(({ rule, names }) => [rule, names.map(nameOf)])).toEqual([["port-extra", [ODD]]])
  })

  test("what was changed by hand is found, each of it once", async () => {
    const { findings } = await running.client.findings.list({ limit: 1_000, withoutHints: true })
    const own = findings.filter(
      ({ state, names }) => OPEN_STATES.includes(state) && nameOf(names[0]!) !== ODD,
    )
    expect(own.map(({ rule, names }) => `${rule} ${names.map(nameOf).join()}`).toSorted()).toEqual([
      "change-unexplained web1",
      "sshkey-changed shell1",
    ])
    expect(own.map(({ isBaseline }) => isBaseline)).toEqual([false, false])
  })
})
