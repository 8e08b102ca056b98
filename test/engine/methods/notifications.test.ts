import { readdirSync, readFileSync, statSync } from "node:fs"
import { createServer } from "node:http"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import { xmlOf, type Shown } from "#test/engine/invented-scan.ts"
import { openRoll, refusalOf, type Roll } from "#test/engine/roll.ts"

/** A server on 127.0.0.1 that takes whatever it is sent. */
async function receiver() {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      bodies.push(Buffer.concat(chunks).toString())
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const end = () => {
    server.closeAllConnections()
    server.close()
  }
  return { bodies, end, url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}` }
}

const secretFiles = (roll: Roll) => readdirSync(join(roll.home, "secrets"))

/** Everything of the database as it lies on the disk. */
const onDisk = ({ home }: Roll) =>
  readdirSync(home)
    .filter((name) => name.startsWith("rollcall.db") && statSync(join(home, name)).isFile())
    .map((name) => readFileSync(join(home, name), "latin1"))
    .join("")

const hook = (url: string, more: object = {}) => ({
  name: "Hook",
  way: { kind: "webhook" as const, url: { from: "words" as const, secret: url }, ...more },
})

describe("channels", () => {
  let roll: Roll
  beforeAll(async () => void (roll = await openRoll()))
  afterAll(() => roll.end())

  test("a new database tells on this computer", async () => {
    expect(await roll.client.notifications.channels()).toMatchObject([
      { name: "This computer", kind: "desktop", least: "medium", on: true, problem: null },
    ])
  })

  test("a webhook's address and secret are in no database and no answer, and go with it", async () => {
    const signing = { from: "words" as const, secret: "a-shared-secret" }
    const saved = await roll.client.notifications.save(
      hook("https://hooks.example.org/services/T1/B2/very-secret", { signing }),
    )
    expect(saved).toMatchObject({ goesTo: "https://hooks.example.org", signed: true, kept: "file" })
    expect(JSON.stringify(await roll.client.notifications.channels())).not.toMatch(
      /very-secret|a-shared-secret/u,
    )
    expect(onDisk(roll)).not.toMatch(/very-secret|a-shared-secret/u)
    expect(secretFiles(roll)).toHaveLength(2)
    expect(await roll.client.notifications.remove({ name: "Hook" })).toEqual({ removed: true })
    expect(secretFiles(roll)).toEqual([])
  })

  test("what is not said again stays as it was", async () => {
    const signing = { from: "words" as const, secret: "a-shared-secret" }
    await roll.client.notifications.save(hook("https://hooks.example.org/a", { signing }))
    const saved = await roll.client.notifications.save({
      name: "Hook",
      least: "high",
      way: { kind: "webhook" },
    })
    expect(saved).toMatchObject({ least: "high", goesTo: "https://hooks.example.org", signed: true })
    const unsigned = await roll.client.notifications.save({
      name: "Hook",
      way: { kind: "webhook", signing: "none" },
    })
    expect(unsigned.signed).toBe(false)
    expect(secretFiles(roll)).toHaveLength(1)
    await roll.client.notifications.remove({ name: "Hook" })
  })

  test("an address from the environment that is not there is a problem in a sentence", async () => {
    const saved = await roll.client.notifications.save({
      name: "Hook",
      way: { kind: "webhook", url: { from: "environment", variable: "NO_SUCH_HOOK" } },
    })
    expect(saved).toMatchObject({ kept: "environment NO_SUCH_HOOK" })
    expect(saved.problem).toContain("NO_SUCH_HOOK is not set")
    expect(await roll.client.notifications.test({ name: "Hook" })).toMatchObject({ state: "failed" })
    await roll.client.notifications.remove({ name: "Hook" })
  })

  test("a password is asked for again with another server", async () => {
    const way = {
      kind: "e-mail" as const,
      host: "mail.example.org",
      from: "a@example.org",
      to: ["b@example.org"],
    }
    const password = { from: "words" as const, secret: "letmein" }
    const saved = await roll.client.notifications.save({ name: "Mail", way: { ...way, user: "u", password } })
    expect(saved).toMatchObject({ kept: "file", mail: { user: "u", security: "starttls", port: 587 } })
    const moved = await roll.client.notifications.save({
      name: "Mail",
      way: { ...way, host: "mail.elsewhere.example", user: "u" },
    })
    expect(moved.kept).toBe("nothing to keep")
    expect(secretFiles(roll)).toEqual([])
    await roll.client.notifications.remove({ name: "Mail" })
  })

  test("what can't work is refused with a sentence", async () => {
    const { notifications } = roll.client
    const mail = { kind: "e-mail" as const, from: "a@example.org", to: ["b@example.org"] }
    expect(await refusalOf(notifications.save(hook("file:///etc/passwd")))).toMatchObject({
      code: "bad-input",
    })
    expect(await refusalOf(notifications.save({ name: "Hook", way: { kind: "webhook" } }))).toMatchObject({
      code: "bad-input",
    })
    expect(
      await refusalOf(
        notifications.save({ name: "Mail", way: { ...mail, host: "mail.example.org", security: "none" } }),
      ),
    ).toMatchObject({ code: "bad-input" })
    expect(
      await refusalOf(notifications.save({ ...hook("https://a.example/"), name: "This computer" })),
    ).toMatchObject({ code: "conflict" })
    expect(await refusalOf(notifications.test({ name: "Nobody" }))).toMatchObject({ code: "not-found" })
  })
})

const server = (last: number, more: Partial<Shown> = {}): Shown => ({
  ip: `10.9.0.${last}`,
  mac: `00:25:90:00:00:0${last}`,
  ports: { 443: "https nginx 1.24.0" },
  hostKey: `key ${last}`,
  ...more,
})

describe("a stranger in a small network", () => {
  let roll: Roll
  let hookServer: Awaited<ReturnType<typeof receiver>>
  const start = Math.floor(Date.now() / 1_000) - 4 * 86_400

  beforeAll(async () => {
    roll = await openRoll()
    hookServer = await receiver()
    await roll.client.notifications.save(hook(`${hookServer.url}/rollcall`))
    const before = [server(1), server(2), server(3)]
    const phone = { ip: "10.9.0.9", mac: "9a:31:7c:55:0e:b1" }
    const stranger = server(7)
    const days = [before, [...before, stranger, phone], [...before, stranger, phone], [...before, stranger]]
    for (const [day, machines] of days.entries()) {
      await roll.send(xmlOf({ start: start + day * 86_400, machines }))
      await roll.client.findings.settle()
    }
  }, 120_000)

  afterAll(async () => {
    await roll.end()
    hookServer.end()
  })

  test("is told once, after a second scan saw it", async () => {
    const { total, notices } = await roll.client.notifications.notices({})
    expect(total).toBe(1)
    expect(notices[0]?.findings).toMatchObject([{ rule: "machine-new", machines: 1, news: "new" }])
    expect(notices[0]?.moment).toBe((start + 2 * 86_400) * 1_000)
  })

  test("is told over every channel that wants it", async () => {
    await expect
      .poll(async () => (await roll.client.notifications.notices({})).notices[0]?.deliveries)
      .toMatchObject([
        { channel: "Hook", state: "sent", tries: 1 },
        { channel: "This computer", state: "sent" },
      ])
    expect(hookServer.bodies.map((body) => JSON.parse(body) as object)).toMatchObject([
      { schema: "rollcall/notice@1", findings: [{ rule: "machine-new" }] },
    ])
  })

  test("and the phone beside it is held back, with its cause", async () => {
    const { held, counts } = await roll.client.notifications.held({ reason: "benign" })
    expect(held).toContainEqual(
      expect.objectContaining({
        rule: "machine-new",
        cause: expect.objectContaining({ sentence: expect.stringContaining("9a:31:7c:55:0e:b1 is made up") }),
      }),
    )
    expect(counts.find(({ reason, rule }) => reason === "benign" && rule === "machine-new")?.count).toBe(1)
  })

  test("dismissing it is what the rate of false alarms is made of", async () => {
    const before = await roll.client.notifications.rate()
    expect(before.month).toMatchObject({ told: 1, dismissed: 0 })
    const { notices } = await roll.client.notifications.notices({})
    await roll.client.findings.dismiss({
      id: notices[0]!.findings[0]!.finding,
      why: "It is the new lab server",
    })
    const after = await roll.client.notifications.rate()
    expect(after.month).toMatchObject({
      told: 1,
      dismissed: 1,
      rules: [{ rule: "machine-new", dismissed: 1 }],
    })
  })

  test("a notice of nothing shows whether a channel works", async () => {
    const broken = await receiver()
    onTestFinished(() => broken.end())
    await roll.client.notifications.save({ ...hook(broken.url), name: "Other" })
    expect(await roll.client.notifications.test({ name: "Other" })).toMatchObject({ state: "sent", tries: 1 })
    expect(broken.bodies.map((body) => JSON.parse(body) as object)).toMatchObject([
      { notice: 0, findings: [] },
    ])
  })
})
