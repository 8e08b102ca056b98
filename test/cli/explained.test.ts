import { readFileSync } from "node:fs"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { newHome, type Ended, type Home } from "./command.ts"
import { GHOSTS, INVENTORY, WrittenScene } from "./written-scene.ts"

// Each test starts programs, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let scene: WrittenScene
let home: Home
let added: Ended

beforeAll(async () => {
  scene = new WrittenScene()
  home = newHome()
  await home.run("import", ...scene.scans)
  added = await home.run("sources", "add", scene.repository, "--name", "infra")
})

afterAll(() => {
  home.remove()
  scene.remove()
})

const linesOf = ({ out }: Ended) => out.trimEnd().split("\n")
const cellsOf = (line: string) => line.trim().split(/ {2,}/)

test("adding a source says how many more machines are explained by it", () => {
  expect([added.exit, added.err.trimEnd().split("\n").at(-1)]).toEqual([
    0,
    "3 explained (3 more), 2 in doubt (2 more), 1 mystery (5 fewer).",
  ])
})

test("machines tells of each whether it is explained and who owns it", async () => {
  const { machines } = await home.json("machines")
  expect(machines).toMatchObject([
    { name: "10.9.0.50", explanation: "mystery", owner: null, environment: null, groups: [] },
    {
      name: "db1.lab.example",
      explanation: "explained",
      owner: { name: "payments", how: "declared" },
      groups: ["db"],
    },
    { name: "gate.lab.example", explanation: "in-doubt", owner: null },
    { name: "old-mail.lab.example", explanation: "in-doubt", owner: null },
    {
      name: "web1.lab.example",
      environment: "prod",
      owner: { name: "storefront", how: "declared" },
      groups: ["web"],
    },
    {
      name: "web2.lab.example",
      environment: "prod",
      owner: { name: "storefront", how: "declared" },
      groups: ["web"],
    },
  ])
})

test("machine answers who, why and when with their lines, commits, authors and dates", async () => {
  const { answers, links } = await home.json("machine", "db1.lab.example")
  expect(answers).toMatchObject({
    who: { state: "answered", says: expect.stringContaining("payments") },
    why: {
      state: "answered",
      says: expect.stringMatching(/keeps the orders.*first named in [0-9a-f]{7} 'Add the shop's machines/u),
      references: expect.arrayContaining([
        expect.objectContaining({ kind: "declaration", path: INVENTORY, line: 7 }),
      ]),
    },
    when: { state: "answered", says: expect.stringContaining("2026-02-16") },
  })
  expect(links).toContainEqual(
    expect.objectContaining({
      kind: "declaration",
      repository: "infra",
      path: INVENTORY,
      line: 7,
      commit: scene.founded,
      author: "Pia Lund",
      date: "2025-04-02T10:00:00.000Z",
      confidence: "certain",
      state: "exact",
    }),
  )
})

test("a line that is gone is told with the commit that took it away, and explains nothing for sure", async () => {
  const { explanation, owner, links } = await home.json("machine", "old-mail.lab.example")
  expect({ explanation, owner, links }).toMatchObject({
    explanation: "in-doubt",
    owner: null,
    links: [
      {
        kind: "mention",
        path: "cron/mail",
        state: "removed",
        author: "Jonas Roth",
        date: "2025-09-10T09:30:00.000Z",
      },
    ],
  })
})

test("of a moment of the past nobody is told to own it", async () => {
  const { answers, links, explained } = await home.json("machine", "db1.lab.example", "--as-of", "1")
  expect({ answers, links, explained }).toMatchObject({
    answers: { who: { state: "unanswered", evidence: [] }, when: { state: "answered" } },
    links: [],
    explained: null,
  })
})

test("mysteries are ranked, with why each matters and the cheapest question", async () => {
  const told = await home.run("mysteries")
  const [titles = "", first = ""] = linesOf(told)
  expect(cellsOf(titles)).toEqual([
    "RANK",
    "MACHINE",
    "WHAT",
    "SINCE",
    "STATE",
    "WHY IT MATTERS",
    "NEXT QUESTION",
    "KIND",
    "COST",
  ])
  expect(cellsOf(first)).toEqual([
    "1",
    "10.9.0.50",
    "<script>alert(1)</script>\ufffd31m",
    "2026-02-16",
    "open",
    expect.stringContaining("23/tcp"),
    expect.stringContaining("infra"),
    "source",
    "1 source to add",
  ])
  expect([told.exit, told.err]).toEqual([0, expect.stringContaining("3 explained, 2 in doubt, 1 mystery.\n")])
  expect(await home.json("mysteries", "--limit", "5")).toMatchObject({
    counts: { explained: 3, inDoubt: 2, mysteries: 1 },
    states: { open: 1, asked: 0, later: 0 },
    total: 1,
    mysteries: [{ rank: 1, ip: "10.9.0.50", next: { kind: "source" } }],
  })
})

test("no mystery is of a state that nothing was put into", async () => {
  const { exit, out, err } = await home.run("mysteries", "--state", "asked")
  expect([exit, out, err]).toEqual([
    0,
    "",
    expect.stringContaining("No mystery is asked: 1 open, 0 asked, 0 later."),
  ])
})

test("the dossier is Markdown, one HTML file or a document", async () => {
  const page = scene.file("web1.html")
  const markdown = await home.run("dossier", "web1.lab.example")
  const html = await home.run("dossier", "web1.lab.example", "--html", "-o", page)
  expect(linesOf(markdown)[0]).toBe("# Can web1.lab.example be unplugged?")
  expect(markdown.out).toContain("`infra haproxy/haproxy.cfg:2")
  expect([html.exit, html.out, html.err]).toEqual([0, "", expect.stringContaining(`Written to ${page}.`)])
  expect(readFileSync(page, "utf8")).toContain("<title>Can web1.lab.example be unplugged?</title>")
  expect(await home.json("dossier", "web1.lab.example")).toMatchObject({
    verdict: "no",
    consumers: [
      { standing: "names it", what: "haproxy backend shop, port 80" },
      { standing: "watches it", what: "scraped by job node, port 9100" },
    ],
    notChecked: expect.arrayContaining([expect.objectContaining({ what: "all of its ports" })]),
    rebuildable: { of: 3 },
  })
})

test("what a document can't be, or where it can't be written, is a sentence", async () => {
  const both = await home.run("dossier", "web1.lab.example", "--html", "--json")
  const nowhere = await home.run("dossier", "web1.lab.example", "-o", scene.file("none/web1.md"))
  expect([both.exit, both.out, nowhere.exit, nowhere.out]).toEqual([2, "", 3, ""])
  expect(nowhere.err).toMatch(/none\/web1\.md can't be written: ENOENT/u)
})

test("dead lines are told with who wrote them, and the patch takes out those that it can", async () => {
  const { dead } = await home.json("dead")
  expect(dead).toMatchObject([
    {
      repository: "infra",
      path: GHOSTS,
      line: 2,
      asked: 2,
      removable: true,
      since: "2025-11-20T08:00:00.000Z",
    },
    {
      repository: "infra",
      path: GHOSTS,
      line: 3,
      asked: 2,
      removable: true,
      since: "2025-11-20T08:00:00.000Z",
    },
    { path: "monitoring/prometheus.yml", line: 4, removable: false, kept: expect.stringContaining("web1") },
  ])
  const file = scene.file("dead.patch")
  const { exit, err } = await home.run("dead", "infra", "--patch", "-o", file)
  expect([exit, err]).toEqual([4, expect.stringMatching(/^monitoring\/prometheus\.yml:4 stays: .*web1/mu)])
  const { workshop } = scene
  const copy = workshop.path("copy")
  workshop.git(workshop.folder, ["clone", "--quiet", scene.repository, copy])
  workshop.git(copy, ["-c", "user.name=A", "-c", "user.email=a@x", "am", "--quiet", file])
  expect(readFileSync(`${copy}/${GHOSTS}`, "utf8")).toBe("10.9.0.1 gate.lab.example\n")
})

test("rebuildable counts machines and parts together by what is asked for", async () => {
  expect(await home.json("rebuildable", "--by", "group")).toMatchObject({
    by: "group",
    rebuildable: [
      { name: "db", machines: 1, parts: 3, written: 1 },
      { name: "web", machines: 2, parts: 6, written: 2 },
    ],
  })
})

test("no name of a repository reaches a terminal with control characters in it", async () => {
  const texts = await Promise.all([
    home.run("dead"),
    home.run("machine", "gate.lab.example"),
    home.run("mysteries"),
  ])
  const text = texts.map(({ out, err }) => out + err).join("")
  expect(text).toContain("Mal\ufffd[31mlory b\ufffdyrollam")
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
})

// Said last: it takes the mystery out of the open ones.
test("a mystery that somebody was asked about is told as asked, with whom and when", async () => {
  await home.run("decide", "10.9.0.50", "ask", "Pia Lund")
  expect(await home.json("mysteries", "--state", "asked")).toMatchObject({
    states: { open: 0, asked: 1, later: 0 },
    mysteries: [{ ip: "10.9.0.50", state: "asked", asked: { whom: "Pia Lund" } }],
  })
})

test("a source that is not there has no dead lines, and says so", async () => {
  const { exit, err } = await home.run("dead", "nosuch")
  expect([exit, err]).toEqual([3, 'There is no source "nosuch". rollcall sources lists those there are.\n'])
})
