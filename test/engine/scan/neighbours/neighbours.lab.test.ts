import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type Lab, startLab } from "#test/lab/lab.ts"

let lab: Lab

beforeAll(async () => {
  lab = await startLab({ only: ["ns1", "web1", "shell1"] })
})

afterAll(async () => {
  await lab.stop()
})

test("the system's own tables are read, and nothing is sent for it", async () => {
  await lab.run("ping", ["-c", "1", "-W", "2", "10.77.1.53"])
  const before = await lab.packets("ns1")
  const script = fileURLToPath(new URL("./read-neighbours.ts", import.meta.url))
  const { stdout } = await lab.run(process.execPath, [script])
  const told = JSON.parse(stdout) as Record<"neighbours" | "routes" | "own", readonly object[]>
  expect(told.neighbours).toContainEqual(
    expect.objectContaining({ ip: "10.77.1.53", mac: "00:50:56:10:00:53" }),
  )
  expect(told.routes).toContainEqual(expect.objectContaining({ destination: "10.77.1.0/24", gateway: null }))
  expect(told.own).toContainEqual(expect.objectContaining({ ip: "10.77.1.2", mac: "00:1b:21:10:00:02" }))
  expect(await lab.packets("ns1")).toEqual(before)
})
