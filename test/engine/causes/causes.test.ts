import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { FIRST, HOUR, saidOf, SECOND, Story } from "./story.ts"

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

let story: Story
beforeEach(async () => {
  story = await Story.begin()
})
afterEach(() => story.close())

const explained = (commit: string) =>
  expect.objectContaining({ state: "explained", first: commit }) as unknown
const unexplained = expect.objectContaining({ state: "unexplained" }) as unknown

test("each change made by a commit names it first, each made by hand says that none explains it", async () => {
  const port = story.write({
    files: { "group_vars/web.yml": `${story.text("group_vars/web.yml")}admin_port: 808\n` },
    message: "Admin pages",
    after: 2 * HOUR,
  })
  const version = story.write({
    files: { "host_vars/db1.lab.test.yml": "postgresql_version: 16.1\nbackups: true\n" },
    message: "db1: newer",
    after: 4 * HOUR,
    by: "Bea",
  })
  const template = story.write({
    files: { "roles/nginx/templates/nginx.conf.j2": "server {\n  listen 80;\n  listen 443 ssl;\n}\n" },
    message: "nginx: tls",
    after: 6 * HOUR,
    by: "Cem",
  })
  story.write({
    files: { "group_vars/db.yml": "memory_mb: 1024\n" },
    message: "More memory",
    after: 8 * HOUR,
    by: "Dan",
  })
  story.write({
    files: { "host_vars/web1.lab.test.yml": "motd: good morning\n" },
    message: "web1: greet",
    after: 9 * HOUR,
    by: "Dan",
  })
  story.write({
    files: { "README.md": "# Machines\nPort 999 of db1, and 700 of web1.\n" },
    message: "Words on db1",
    after: 10 * HOUR,
    by: "Eve",
  })
  for (const name of ["web1", "web2", "web3"]) {
    story.turn(name, 808, "http nginx 1.24.0")
    story.turn(name, 443, "https nginx 1.24.0")
  }
  story.turn("db1", 543, "postgresql PostgreSQL 16.1")
  story.turn("db1", 999, "")
  story.turn("web1", 700, "")
  story.turn("db2", 543, "postgresql PostgreSQL 15.9")
  const told = await story.end()
  for (const name of ["web1", "web2", "web3"]) {
    expect(saidOf(told, name, "808/tcp")).toEqual(explained(port))
    expect(saidOf(told, name, "443/tcp")).toEqual(explained(template))
  }
  expect(saidOf(told, "db1", "543/tcp")).toEqual(explained(version))
  expect(saidOf(told, "db1", "999/tcp")).toEqual(unexplained)
  expect(saidOf(told, "web1", "700/tcp")).toEqual(unexplained)
  expect(saidOf(told, "db2", "543/tcp")).toEqual(unexplained)
  expect(saidOf(told, "web1", "700/tcp").because).toMatch(/of 6 commits .* none speaks of 700\/tcp/u)
})

test("machines that come and go by their lines", async () => {
  const hosts = story.text("hosts.ini")
  const gone = story.write({
    files: { "hosts.ini": hosts.replace(/db2.*\n/u, "") },
    message: "Retire the second one",
    after: 2 * HOUR,
  })
  const come = story.write({
    files: {
      "hosts.ini": story.text("hosts.ini").replace("[db]", "web4.lab.test ansible_host=10.9.0.9\n[db]"),
    },
    message: "One more",
    after: 5 * HOUR,
    by: "Bea",
  })
  story.shown.delete("db2")
  story.shown.delete("web3")
  story.shown.set("web4", {
    ip: "10.9.0.9",
    mac: "00:1b:21:00:00:09",
    name: "web4.lab.test",
    ports: { 22: "" },
  })
  story.shown.set("rogue", { ip: "10.9.0.12", mac: "00:1b:21:00:00:12", ports: { 22: "" } })
  const told = await story.end()
  expect(saidOf(told, "db2", "10.9.0.5")).toEqual(explained(gone))
  expect(saidOf(told, "web4", "10.9.0.9")).toEqual(explained(come))
  expect(saidOf(told, "web3", "10.9.0.3")).toEqual(unexplained)
  expect(saidOf(told, "10.9.0.12", "10.9.0.12")).toMatchObject({
    state: "unknown",
    because: "no source names this machine",
  })
})

test.each([-2 * HOUR, 2 * HOUR])("clocks of authors that are off by %d ms", async (ahead) => {
  const right = story.write({
    files: { "group_vars/web.yml": "nginx_version: 1.26.1\nworkers: 4\n" },
    message: "Newer",
    after: 23 * HOUR - 60_000,
    ahead,
  })
  story.write({
    files: { "group_vars/db.yml": "memory_mb: 2048\n" },
    message: "More",
    after: 23 * HOUR,
    ahead: -ahead,
    by: "Bea",
  })
  story.turn("web2", 80, "http nginx 1.26.1")
  story.turn("db1", 999, "")
  const told = await story.end()
  expect(saidOf(told, "web2", "80/tcp")).toEqual(explained(right))
  expect(saidOf(told, "db1", "999/tcp")).toEqual(unexplained)
})

test("a commit that a rebase wrote anew after it came is still the cause, by its new id", async () => {
  story.write({
    files: { "group_vars/web.yml": `${story.text("group_vars/web.yml")}admin_port: 808\n` },
    message: "Admin pages",
    after: 2 * HOUR,
  })
  story.turn("web1", 808, "")
  await story.read(FIRST + 3 * HOUR)
  await story.scan(SECOND)
  const env = {
    GIT_COMMITTER_NAME: "R",
    GIT_COMMITTER_EMAIL: "r@example.com",
    GIT_COMMITTER_DATE: new Date(SECOND + 30 * HOUR).toISOString(),
  }
  const root = story.workshop.git(story.repository, ["rev-list", "--max-parents=0", "HEAD"])
  story.workshop.git(
    story.repository,
    ["-c", "user.name=R", "-c", "user.email=r@example.com", "rebase", "--force-rebase", "-q", root],
    { env },
  )
  const after = story.workshop.git(story.repository, ["rev-parse", "HEAD"])
  await story.read(SECOND + 31 * HOUR)
  await story.client.explanation.settle()
  expect(saidOf(await story.causes(), "web1", "808/tcp")).toEqual(explained(after))
})

test("a reformat of everything explains nothing, and neither does a program's bump of something else", async () => {
  const aligned = Object.fromEntries(
    [...story.files]
      .filter(([path]) => path.endsWith(".yml") || path === "hosts.ini")
      .map(([path, text]) => [path, text.replaceAll(": ", ":  ").replaceAll(" ansible", "   ansible")]),
  )
  story.write({ files: aligned, message: "Align everything on web1 and db1", after: 3 * HOUR })
  story.write({
    files: {
      "requirements.txt": "ansible==9.1.0\n",
      "group_vars/web.yml": "nginx_version:  1.24.0\nworkers:  4\nexporter_image: exporter:2.1.0\n",
    },
    message: "Bump exporter from 2.0.0 to 2.1.0",
    after: 5 * HOUR,
    by: "renovate[bot]",
  })
  story.turn("web1", 80, "http nginx 1.25.3")
  story.turn("db1", 999, "")
  const told = await story.end()
  expect(saidOf(told, "web1", "80/tcp")).toEqual(unexplained)
  expect(saidOf(told, "db1", "999/tcp")).toEqual(unexplained)
})

test("a program's bump of what changed is its cause", async () => {
  const bump = story.write({
    files: { "group_vars/web.yml": "nginx_version: 1.26.2\nworkers: 4\n" },
    message: "Update nginx to 1.26.2",
    after: 5 * HOUR,
    by: "renovate[bot]",
  })
  story.turn("web3", 80, "http nginx 1.26.2")
  expect(saidOf(await story.end(), "web3", "80/tcp")).toEqual(explained(bump))
})

test("a branch that was merged is one change set; it came with its merge, however old it is", async () => {
  await story.close()
  story = await Story.begin(true)
  const { workshop, repository } = story
  workshop.git(repository, ["checkout", "-q", "-b", "admin"])
  const first = story.write({
    files: { "group_vars/web.yml": `${story.text("group_vars/web.yml")}admin_port: 808\n` },
    message: "Admin pages",
    after: -80 * HOUR,
  })
  const second = story.write({
    files: { "roles/nginx/templates/nginx.conf.j2": "server {\n  listen 80;\n  listen 808;\n}\n" },
    message: "Listen there",
    after: -70 * HOUR,
    by: "Bea",
  })
  workshop.git(repository, ["checkout", "-q", "main"])
  story.write({
    files: { "group_vars/db.yml": "memory_mb: 4096\n" },
    message: "More memory",
    after: 5 * HOUR,
    by: "Dan",
  })
  const date = new Date(FIRST + 6 * HOUR).toISOString()
  const names = {
    GIT_AUTHOR_NAME: "M",
    GIT_AUTHOR_EMAIL: "m@example.com",
    GIT_COMMITTER_NAME: "M",
    GIT_COMMITTER_EMAIL: "m@example.com",
  }
  workshop.git(repository, ["merge", "-q", "--no-ff", "-m", "Merge admin", "admin"], {
    env: { ...names, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
  })
  story.turn("web1", 808, "")
  const told = await story.end({ readBetween: false })
  const [cause] = told.find(({ change }) => change.fact === "808/tcp")?.caused.causes ?? []
  expect(new Set([cause?.commit, ...(cause?.others ?? [])])).toEqual(new Set([first, second]))
})

test("what was not read since is unknown, and so is a machine where no repository was read", async () => {
  story.turn("web1", 700, "")
  await story.scan(SECOND)
  expect(saidOf(await story.causes(), "web1", "700/tcp")).toMatchObject({
    state: "unknown",
    because: "infra was not read since the change was seen: sync first",
  })
  await story.read(SECOND + HOUR)
  expect(saidOf(await story.causes(), "web1", "700/tcp")).toMatchObject({
    state: "unexplained",
    because: "no commit arrived in between",
  })
})

test("what people say counts: rejected, a commit explains nothing; confirmed, it does", async () => {
  const right = story.write({
    files: { "group_vars/web.yml": `${story.text("group_vars/web.yml")}admin_port: 808\n` },
    message: "Admin pages",
    after: 2 * HOUR,
  })
  const silent = story.write({
    files: { "host_vars/web1.lab.test.yml": "motd: good morning\n" },
    message: "Greet",
    after: 4 * HOUR,
    by: "Bea",
  })
  story.turn("web1", 808, "")
  const told = await story.end()
  expect(saidOf(told, "web1", "808/tcp")).toEqual(explained(right))
  const change = told.find(({ change: { fact } }) => fact === "808/tcp")!.change
  const { machine, fact, before, after, between } = change
  const say = (commit: string, explains: boolean) =>
    story.client.changes.say({
      machine,
      fact,
      before,
      after,
      at: between[1],
      source: "infra",
      commit,
      explains,
      reason: null,
    })
  await say(right, false)
  expect(saidOf(await story.causes(), "web1", "808/tcp")).toEqual(unexplained)
  await say(silent, true)
  expect(saidOf(await story.causes(), "web1", "808/tcp")).toEqual(explained(silent))
})
