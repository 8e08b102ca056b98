import { readdirSync, readFileSync, readlinkSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { API_PATH } from "#api/client.ts"
import { placesOf } from "#http/places.ts"
import { fetchOverSocket } from "#http/socket-client.ts"
import type { Machine } from "#model/machine.ts"
import { footing } from "#test/lab/footing.ts"
import { type Lab, startLab } from "#test/lab/lab.ts"
import { newHome, startEngine, type Running } from "./scanner.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

const command = join(import.meta.dirname, "..", "..", "bin", "rollcall")
const PORTS = "22,53,80,443,8000-8100,U:53,137,5353"
/** The gzip bomb alone unpacks to a thousand of them, and a page without an end to any number. */
const MOST_MEGABYTES = 700
// What a terminal takes for an order, and what turns the direction of text; a line break is the table's own.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const ORDERS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u

describe.skipIf(ground.kind === "none")(`machines that mean harm${reason}`, () => {
  let lab: Lab
  let engine: Running
  let scanned: Said
  const home = newHome()
  const environment = { ROLLCALL_HOME: home.folder, XDG_RUNTIME_DIR: "", NO_COLOR: "1" }

  interface Said {
    readonly stdout: string
    readonly stderr: string
  }

  async function rollcall(...args: readonly string[]): Promise<Said> {
    const { PATH = "" } = process.env
    const { stdout, stderr } = await lab.run(command, args, {
      env: { ...environment, PATH },
      timeout: 240_000,
    })
    return { stdout, stderr }
  }

  async function exported(format: "csv" | "json"): Promise<string> {
    const { socket } = placesOf({ environment })
    const url = `http://rollcall${API_PATH}/export/machines?format=${format}&all=true`
    return (await fetchOverSocket(socket)(new Request(url))).text()
  }

  const listed = async (): Promise<readonly Machine[]> =>
    (await engine.client.machines.list({ all: true, limit: 100 })).machines

  beforeAll(async () => {
    lab = await startLab({ only: ["hostile1", "hostile2", "web1"] })
    engine = await startEngine(lab, home.folder)
    scanned = await rollcall("scan", "10.77.1.0/24", "--profile", "deep", "--ports", PORTS, "--yes")
  })
  afterAll(async () => {
    await engine?.end()
    await lab?.stop()
    home.remove()
  })

  test("each of their ports is told, and what can be understood is understood", async () => {
    const services = (await listed()).flatMap((machine) => machine.services)
    const told = (ip: string) =>
      services
        .filter((each) => each.ip === ip && each.protocol === "tcp")
        .map(({ port, name }) => `${port} ${name}`)
        .toSorted()
    const web = [80, 8000, 8008, 8080, 8081, 8082, 8088].map((port) => `${port} http`)
    expect(told("10.77.1.90")).toEqual(web)
    expect(told("10.77.1.91")).toEqual(["443 http"])
    expect(told("10.77.1.11")).toEqual(["443 http", "80 http"])
  })

  test("lies by mDNS are heard out, and no more of them kept than there is room for", async () => {
    const { facts, services } = await engine.client.machines.get({ ref: "10.77.1.91" })
    expect(services.map(({ port, protocol }) => `${port}/${protocol}`)).toContain("5353/udp")
    expect(facts.filter(({ subject }) => subject.startsWith("5353/udp")).length).toBeLessThan(20)
    expect(facts.filter(({ kind }) => kind === "name").length).toBeLessThan(100)
  })

  test("they cost bounded memory", () => {
    expect(peakMegabytesOn(lab)).toBeLessThan(MOST_MEGABYTES)
  })

  test("what is kept of one answer is bounded", async () => {
    const { facts } = await engine.client.machines.get({ ref: "10.77.1.90" })
    const long = facts
      .filter(({ value }) => value.length > 4_096)
      .map(({ kind, subject }) => `${kind} ${subject}`)
    expect(long).toEqual([])
    const { facts: others } = await engine.client.machines.get({ ref: "10.77.1.91" })
    expect(others.filter(({ detail }) => JSON.stringify(detail).length > 200_000)).toEqual([])
    expect(others.some(({ kind, subject }) => kind === "certificate" && subject === "443/tcp")).toBe(true)
  })

  test("nothing of it reaches a terminal as an order", async () => {
    const texts = [
      scanned,
      await rollcall("machines", "--all"),
      await rollcall("machine", "10.77.1.90", "--facts"),
      await rollcall("machine", "10.77.1.91", "--facts"),
      await rollcall("changes"),
      await rollcall("findings"),
      await rollcall("doubts"),
    ].flatMap(({ stdout, stderr }) => [stdout, stderr])
    expect(texts.flatMap((text) => ordersIn(text))).toEqual([])
    expect(texts.join("\n")).toContain("10.77.1.90")
  })

  test("JSON carries it as escaped text, byte for byte safe to print", async () => {
    const documents = [
      (await rollcall("machines", "--all", "--json")).stdout,
      (await rollcall("machine", "10.77.1.90", "--facts", "--json")).stdout,
      (await rollcall("machine", "10.77.1.91", "--facts", "--json")).stdout,
      await exported("json"),
    ]
    for (const each of documents) expect(() => JSON.parse(each) as unknown).not.toThrow()
    expect(documents.flatMap((text) => ordersIn(text))).toEqual([])
  })

  test("in CSV no cell is a formula and none breaks its row", async () => {
    const text = await exported("csv")
    const [titles = [], ...rows] = cellsOf(text)
    expect(ordersIn(text.replaceAll("\r\n", "\n"))).toEqual([])
    expect(rows.map((row) => row.length)).toEqual(rows.map(() => titles.length))
    expect(rows.flat().filter((cell) => /^[=+\-@\t\r]/u.test(cell))).toEqual([])
    expect(rows.some((row) => row.join(" ").includes("10.77.1.90"))).toBe(true)
  })
})

/** What a text has of orders, with what stands around them. */
function ordersIn(text: string): readonly string[] {
  const at = text.search(ORDERS)
  return at < 0 ? [] : [JSON.stringify(text.slice(Math.max(0, at - 60), at + 20))]
}

/** Rows and cells as RFC 4180 has them. */
function cellsOf(csv: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gu)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? "")
    if (end?.endsWith("\n")) rows.push([])
    if (end === "") break
  }
  return rows.filter((row) => row.length > 1)
}

/** The most memory that any process of ours on the scanner ever had resident. */
function peakMegabytesOn(lab: Lab): number {
  const { scannerNet } = JSON.parse(readFileSync(join(lab.dir, "lab.json"), "utf8")) as {
    readonly scannerNet: string
  }
  const peaks = readdirSync("/proc")
    .filter((pid) => /^\d+$/u.test(pid) && networkOf(pid) === scannerNet)
    .map((pid) => /^VmHWM:\s+(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1])
  return Math.max(...peaks.map(Number)) / 1_024
}

function networkOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return ""
  }
}
