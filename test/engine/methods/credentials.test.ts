import { chmodSync, readdirSync, readFileSync, statSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import type { NewCredential } from "#api/credentials.ts"
import type { Context } from "#engine/context.ts"
import { addCredential, listCredentials, removeCredential, snmpFor } from "#engine/methods/credentials.ts"
import { openStore, type Store } from "#store/store.ts"

const SECRET = "a very secret community"
let home: string
let store: Store
let context: Context

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "rollcall-credentials-"))
  store = await openStore(join(home, "rollcall.db"))
  context = { store, home, tools: { now: () => 1 } } as unknown as Context
})

afterEach(async () => {
  await store.close()
  await rm(home, { recursive: true, force: true })
})

const community = (name: string, network: string | null): NewCredential => ({
  name,
  network,
  way: { kind: "snmp-v2c", community: { from: "words", secret: SECRET } },
})

const fileOfSecret = () => join(home, "secrets", readdirSync(join(home, "secrets"))[0] ?? "none")
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

test("a secret is in one file that only its owner may read, and in nothing else we keep or say", async () => {
  const told = await addCredential(context, community("office", null))
  const backup = join(home, "backup.db")
  await store.backUp(backup)
  const kept = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  expect({
    holding: kept.filter((path) => readFileSync(path).includes(SECRET)),
    modes: [mode(join(home, "secrets")), mode(fileOfSecret())],
    said: JSON.stringify([told, await listCredentials(context)]).includes(SECRET),
    used: await snmpFor(context, "office"),
  }).toEqual({
    holding: [fileOfSecret()],
    modes: ["700", "600"],
    said: false,
    used: { credentials: [{ kind: "snmp-v2c", name: "office", community: SECRET }], problems: [] },
  })
})

test("a file that others may read is not used, and the sentence says what to do", async () => {
  await addCredential(context, community("office", null))
  chmodSync(fileOfSecret(), 0o644)
  const { credentials, problems } = await snmpFor(context, "office")
  expect([credentials, problems]).toEqual([[], [expect.stringContaining(`chmod 600 ${fileOfSecret()}`)]])
})

test("a removed credential takes its secret with it", async () => {
  await addCredential(context, community("office", null))
  const gone = [
    await removeCredential(context, { name: "office" }),
    await removeCredential(context, { name: "office" }),
  ]
  expect([gone, readdirSync(join(home, "secrets"))]).toEqual([[{ removed: true }, { removed: false }], []])
})

test("an environment variable is read when a scan begins; where it is missing, that is said", async () => {
  const variable = "ROLLCALL_TEST_COMMUNITY"
  await addCredential(context, {
    name: "ci",
    network: null,
    way: { kind: "snmp-v2c", community: { from: "environment", variable } },
  })
  const [missing] = await listCredentials(context)
  process.env[variable] = SECRET
  try {
    const [found] = await listCredentials(context)
    expect([missing?.problem, found?.problem, found?.kept]).toEqual([
      expect.stringContaining(variable),
      null,
      `environment ${variable}`,
    ])
  } finally {
    delete process.env[variable]
  }
})

test("what is meant for a network is tried there only, and before what is meant for all", async () => {
  for (const name of ["office", "lab"])
    await store.networks.save({
      name,
      targets: ["10.0.0.0/24"],
      excluded: [],
      pace: "normal",
      environment: null,
    })
  await addCredential(context, community("everywhere", null))
  await addCredential(context, community("zoffice", "office"))
  const named = async (network: string) =>
    (await snmpFor(context, network)).credentials.map(({ name }) => name)
  expect([await named("office"), await named("lab")]).toEqual([["zoffice", "everywhere"], ["everywhere"]])
})

test("mistakes are told in sentences, and keep nothing", async () => {
  await addCredential(context, community("office", null))
  const v3: NewCredential = {
    name: "core",
    network: null,
    way: {
      kind: "snmp-v3",
      user: "reader",
      auth: null,
      priv: { protocol: "aes", secret: { from: "words", secret: SECRET } },
    },
  }
  const codes = [community("office", null), community("new", "nowhere"), v3].map((wanted) =>
    addCredential(context, wanted).then(
      () => "added",
      (error: { readonly code: string }) => error.code,
    ),
  )
  expect([await Promise.all(codes), readdirSync(join(home, "secrets")).length]).toEqual([
    ["conflict", "not-found", "bad-input"],
    1,
  ])
})
