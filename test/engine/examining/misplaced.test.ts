import { expect, test } from "vitest"
import { Workshop } from "../declarations/git/workshop.ts"
import { xmlOf } from "../invented-scan.ts"
import { openRoll } from "../roll.ts"

const WEB = { 22: "ssh OpenSSH 9.2", 80: "http nginx 1.22.1", 443: "https nginx 1.22.1" }
const DB = { 22: "ssh OpenSSH 9.2", 5432: "postgresql PostgreSQL 15.3", 6432: "pgbouncer PgBouncer" }

const machines = Array.from({ length: 11 }, (_, index) => ({
  ip: `10.9.0.${index + 1}`,
  mac: `52:54:00:00:01:${String(index).padStart(2, "0")}`,
  name: `m${index}.lan`,
  group: index < 6 ? "web" : "db",
  // The last of the web servers is none.
  ports: index < 5 ? WEB : DB,
}))

const inventory = (group: string) =>
  [
    `[${group}]`,
    ...machines.filter((one) => one.group === group).map(({ name, ip }) => `${name} ansible_host=${ip}`),
    "",
  ].join("\n")

test("a machine that is far from its own group and near another is said to be like that", async () => {
  const workshop = new Workshop()
  const roll = await openRoll()
  try {
    const folder = workshop.repository("infra")
    workshop.commit(folder, "Begin", { "hosts.ini": `${inventory("web")}\n${inventory("db")}` })
    await roll.client.sources.add({ location: folder, name: "infra", branch: null, network: null })
    await roll.send(xmlOf({ start: Math.floor(Date.now() / 1_000) - 3_600, machines, asked: "1-10000" }))
    await roll.client.sources.sync({ name: "infra" })
    await roll.client.explanation.settle()
    await roll.client.findings.settle()
    const { findings } = await roll.client.findings.list({ limit: 100, rules: ["role-outlier"] })
    expect(findings.map(({ names, says }) => [names, says])).toEqual([
      [["m5.lan"], expect.stringContaining("Maybe it belongs to db.")],
    ])
  } finally {
    await roll.end()
    workshop.remove()
  }
})
