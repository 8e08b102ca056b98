import { expect, test } from "vitest"
import { effective, isInert } from "#engine/causes/inert.ts"
import { judged } from "#engine/causes/judging.ts"
import { madeOf } from "#engine/causes/made-of.ts"
import { referencesIn } from "#engine/causes/references.ts"
import { Repository } from "#engine/causes/repository.ts"
import { cameIn, lagOf, windowOf } from "#engine/causes/window.ts"

const HOUR = 3_600_000
const lines = (...texts: readonly string[]) => texts.map((text, index) => ({ line: index + 1, text }))

test("the delay of a source is a day, until three confirmations know better", () => {
  const confirmed = (hours: number) => ({
    source: "infra",
    arrived: 0,
    between: [hours * HOUR, hours * HOUR] as const,
  })
  expect(lagOf("infra", [])).toBe(24 * HOUR)
  expect(lagOf("infra", [confirmed(40)])).toBe(80 * HOUR)
  expect(lagOf("infra", [confirmed(1), confirmed(2), confirmed(3)])).toBe(6 * HOUR)
  expect(lagOf("other", [confirmed(1), confirmed(2), confirmed(3)])).toBe(24 * HOUR)
})

test("a committer's clock may be two hours ahead, ours is not", () => {
  const window = windowOf({ between: [100 * HOUR, 120 * HOUR] }, 24 * HOUR)
  expect(window).toEqual([76 * HOUR, 120 * HOUR])
  expect(cameIn({ arrived: 121 * HOUR, isTimely: true }, window)).toBe(false)
  expect(cameIn({ arrived: 121 * HOUR, isTimely: false }, window)).toBe(true)
  expect(cameIn({ arrived: 75 * HOUR, isTimely: false }, window)).toBe(false)
})

test("comments, blanks, descriptions and lines that only moved are not heard", () => {
  const touch = { path: "x.yml", change: "modified", cut: false } as const
  const added = lines("# port 8080", "port:  80", "owner: web", "listen: 8443", "moved: 1")
  const heard = effective({ ...touch, added, removed: lines("port: 80", "moved: 1") })
  expect(heard.added.map(({ text }) => text)).toEqual(["listen: 8443"])
  expect(heard.removed).toEqual([])
  expect(["docs/a.conf", "README.md", "spec/x.rb", "CODEOWNERS"].map(isInert)).toEqual([
    true,
    true,
    true,
    true,
  ])
  expect(["hosts.ini", "roles/nginx/templates/x.j2"].map(isInert)).toEqual([false, false])
})

test("a machine is made of its own files, its groups', its roles' and what those use", () => {
  const files = {
    "site.yml": "- hosts: web\n  roles:\n    - nginx\n",
    "host_vars/web1.yml": "",
    "host_vars/db1.yml": "",
    "group_vars/web.yml": "",
    "roles/nginx/templates/a.j2": "",
    "roles/nginx/meta/main.yml": "dependencies:\n  - role: base\n",
    "roles/base/tasks/main.yml": "",
    "roles/mail/tasks/main.yml": "",
  }
  const read = Object.entries(files).map(([path, text]) => ({
    path,
    uses: referencesIn(path, text),
    plays: path === "site.yml" ? ["web"] : [],
  }))
  const { partOf } = madeOf(new Repository(read), {
    names: ["web1"],
    groups: ["web"],
    roles: [],
    own: [],
    sites: new Set(),
  })
  const tiers = Object.fromEntries(Object.keys(files).map((path) => [path, partOf(path)?.tier ?? null]))
  expect(tiers).toEqual({
    "site.yml": "group",
    "host_vars/web1.yml": "own",
    "host_vars/db1.yml": null,
    "group_vars/web.yml": "group",
    "roles/nginx/templates/a.j2": "role",
    "roles/nginx/meta/main.yml": "role",
    "roles/base/tasks/main.yml": "shared",
    "roles/mail/tasks/main.yml": null,
  })
})

test("what can't be known is unknown, with the reason", () => {
  const change = {
    kind: "port-opened",
    machine: "m-1",
    machineName: "web1",
    fact: "80/tcp",
    before: null,
    after: "open",
    between: [1, 2],
    evidence: [],
  } as const
  const found = { change, causes: [], candidates: 4, touching: 0 }
  const covering = { repositories: 1, sources: ["infra"], unread: [], cut: [], left: 0 }
  expect(judged(found, covering)).toMatchObject({
    state: "unexplained",
    because: "no commit of the 4 that arrived in between touches anything of it",
  })
  expect(judged(found, { ...covering, repositories: 0 })).toMatchObject({
    state: "unknown",
    because: "no repository was read, so no commit is known",
  })
  expect(judged(found, { ...covering, sources: [] }).because).toBe("no source names this machine")
  expect(judged(found, { ...covering, unread: ["infra"] }).because).toBe(
    "infra was not read since the change was seen: sync first",
  )
  expect(
    judged(found, { ...covering, cut: [{ source: "infra", begins: Date.UTC(2026, 0, 2) }] }).because,
  ).toContain("begins on 2026-01-02")
})

test("hostile texts of any length are read in a moment", () => {
  const nasty = [
    "a/".repeat(200_000),
    "role(".repeat(80_000),
    "- ".repeat(200_000),
    `include ${"a,".repeat(150_000)}`,
    "{{".repeat(200_000),
  ]
  for (const text of nasty)
    for (const path of ["x.pp", "x.yml", "x.sls"])
      expect(referencesIn(path, text).length).toBeLessThanOrEqual(400)
}, 20_000)
