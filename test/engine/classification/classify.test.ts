import * as fc from "fast-check"
import { expect, test } from "vitest"
import { MACHINE_CLAIMS, SURENESS, type Meaning, type Sureness } from "#model/answer.ts"
import { classify, describe, type Vocabulary } from "#engine/classification/classify.ts"
import { MAKERS, modelsOf, STRANGERS } from "#engine/classification/kin.ts"
import { systemsFrom } from "#engine/classification/systems.ts"
import { fieldsOf } from "#engine/classification/seen.ts"
import { verdictOf, type Ballot } from "#engine/classification/verdict.ts"
import type { Observation } from "#model/observation.ts"
import { answered, MAKERS_OF, observed, recogniserOf, RULES } from "./scene.ts"

const vocabulary: Vocabulary = {
  kinds: { "virtual machine": ["server"], hypervisor: ["server"], NAS: ["server", "virtual machine"] },
  systems: {
    Linux: { isA: [], usually: null },
    "Debian GNU/Linux": { isA: ["Linux"], usually: "server" },
    Ubuntu: { isA: ["Linux"], usually: "server" },
    "Proxmox VE": { isA: ["Debian GNU/Linux"], usually: "hypervisor" },
    Windows: { isA: [], usually: null },
    "Windows Server": { isA: ["Windows"], usually: "server" },
    BSD: { isA: [], usually: null },
    FreeBSD: { isA: ["BSD"], usually: null },
  },
  serverRoles: new Set(["database"]),
  releases: [
    {
      os: "Debian GNU/Linux",
      version: "12",
      until: "2026-06-10",
      security: "2028-06-30",
      source: "Debian releases page",
    },
  ],
}
const SYSTEMS = systemsFrom(vocabulary.systems)
const IN_2025 = Date.UTC(2025, 0, 1)

const asking = (open: readonly string[] = [], now = IN_2025) => ({
  circumstances: { ip: "10.0.0.7", network: "lab", open },
  now,
  kept: {},
})

async function evidenceOf(observations: readonly Observation[]) {
  const places = fieldsOf(observations, { vendorOf: MAKERS_OF })
  const meanings = await recogniserOf(RULES).recognise(places.map(({ fields }) => fields))
  return { places, meanings }
}

const classified = async (observations: readonly Observation[], open?: readonly string[]) =>
  classify(await evidenceOf(observations), vocabulary, asking(open))

const DEBIAN_BANNER = "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3"
const debianSsh = () => answered("22/tcp ssh", { "ssh.banner": [DEBIAN_BANNER] })
const debianWeb = () => answered("80/tcp http", { "http.server": ["Apache/2.4.57 (Debian)"] })
const debianSamba = () => answered("445/tcp smb", { "smb.lan-manager": ["Samba 4.17.12-Debian"] })
const ciscoSsh = () => answered("22/tcp ssh", { "ssh.banner": ["SSH-2.0-Cisco-1.25"] })

test("one good banner makes an answer likely, and two that don't know of each other make it certain", async () => {
  const one = await classified([debianSsh()])
  const two = await classified([debianSsh(), debianWeb()])
  expect([one.verdicts.os, two.verdicts.os]).toEqual([
    expect.objectContaining({ value: "Debian GNU/Linux", confidence: "likely", share: 1, competing: null }),
    expect.objectContaining({ value: "Debian GNU/Linux", confidence: "certain", share: 1, competing: null }),
  ])
})

test("what nmap read in a banner is that banner again, and another service's is another voice", async () => {
  const version = (port: string, name: string) =>
    observed("service", port, name, { name, version: "9.2p1-Debian" }, { method: "nmap-service-probe" })
  const again = await classified([debianSsh(), version("22/tcp", "ssh")])
  const other = await classified([debianSsh(), version("80/tcp", "http")])
  expect([again.verdicts.os.confidence, other.verdicts.os.confidence]).toEqual(["likely", "certain"])
})

test("each vote says by which rule it came, what was seen, and which observation shows it", async () => {
  const banner = debianSsh()
  expect((await classified([banner])).verdicts.os.for).toEqual([
    {
      value: "Debian GNU/Linux",
      points: 6,
      sureness: "strong",
      rule: "ssh/openssh-debian",
      because: `the SSH banner on 22/tcp says "${DEBIAN_BANNER}"`,
      evidence: [banner.id],
    },
  ])
})

test("a banner that lies is outvoted, and what it says is kept as a contradiction", async () => {
  const { verdicts } = await classified([ciscoSsh(), debianWeb(), debianSamba()])
  expect(verdicts.os).toMatchObject({
    value: "Debian GNU/Linux",
    confidence: "likely",
    contradicted: true,
    competing: { value: "Cisco IOS", votes: [{ rule: "ssh/cisco" }] },
  })
  // What else it says is doubted: nobody else names a maker.
  expect(verdicts.vendor).toMatchObject({ value: "Cisco", confidence: "possible" })
})

test("where equally good evidence disagrees nothing is answered, and both sides are told", async () => {
  const { verdicts } = await classified([ciscoSsh(), debianWeb()], ["22/tcp"])
  expect(verdicts.os).toMatchObject({
    value: null,
    confidence: "unknown",
    contradicted: true,
    settledBy: "a look inside over SSH: rollcall look 10.0.0.7",
  })
  expect([verdicts.os.for[0]!.value, verdicts.os.competing!.value].toSorted()).toEqual([
    "Cisco IOS",
    "Debian GNU/Linux",
  ])
})

test("a general answer speaks for the more exact one, and never against it", async () => {
  const snmp = answered("161/udp snmp", { "snmp.sysdescr": ["Linux nas 6.1.0-13-amd64"] })
  const { verdicts } = await classified([debianSsh(), snmp])
  expect(verdicts.os).toMatchObject({
    value: "Debian GNU/Linux",
    confidence: "certain",
    share: 1,
    competing: null,
    for: [{ value: "Debian GNU/Linux" }, { value: "Linux" }],
  })
})

test("a system that is built on another is named by its own name", async () => {
  const page = answered("8006/tcp http", { "http.title": ["pve1 - Proxmox Virtual Environment"] })
  const { verdicts } = await classified([debianSsh(), page])
  expect(verdicts.os).toMatchObject({ value: "Proxmox VE", contradicted: false, competing: null })
})

test("two distributions that disagree leave what they have in common, with the dispute told", async () => {
  const ubuntu = answered("2222/tcp ssh", {
    "ssh.banner": ["SSH-2.0-OpenSSH_8.9p1 Ubuntu-3ubuntu0.10"],
  })
  const { verdicts } = await classified([debianSsh(), ubuntu])
  expect(verdicts.os).toMatchObject({
    value: "Linux",
    contradicted: true,
    competing: { value: expect.stringMatching(/^(?:Debian GNU\/Linux|Ubuntu)$/u) },
  })
})

test("ten pages with one title count as one page, and little more", async () => {
  const page = (port: number) =>
    answered(`${port}/tcp http`, { "http.title": ["Synology DiskStation - nas"] })
  const pages = Array.from({ length: 10 }, (_, index) => page(5_000 + index))
  const pointsOf = async (some: readonly Observation[]) => {
    const { verdicts } = await classified(some)
    return verdicts.kind.for.reduce((total, { points }) => total + points, 0)
  }
  expect([await pointsOf(pages.slice(0, 1)), await pointsOf(pages)]).toEqual([5.4, 5.4 + 5 * 0.54])
})

test("a release is that of the system which was answered, not of the one which was outvoted", async () => {
  const mixed = [answered("22/tcp ssh", { "ssh.banner": [DEBIAN_BANNER] }), ciscoSsh()]
  const { verdicts } = await classified([...mixed, debianWeb(), debianSamba()])
  expect(verdicts["os-version"]).toMatchObject({ value: "12", confidence: "likely" })
})

test("a release is its system's also where the rule is less sure of one than of the other", async () => {
  const place = fieldsOf([ciscoSsh(), debianWeb(), debianSamba()], { vendorOf: () => null })
  const meanings = (await recogniserOf(RULES).recognise(place.map(({ fields }) => fields))).map((each) =>
    each.flatMap((meaning) => [
      meaning,
      { ...meaning, sureness: "weak" as const, claims: { "os-version": "15.2" } },
    ]),
  )
  const cisco = meanings.map((each) => each.filter(({ rule, claims }) => claims.os || rule === "ssh/cisco"))
  const { verdicts } = classify({ places: place, meanings: cisco }, vocabulary, asking())
  expect([verdicts.os.value, verdicts["os-version"].value]).toEqual(["Debian GNU/Linux", null])
})

test("of who made the card a machine is possibly made; any other voice is louder", async () => {
  const mac = observed("mac", "", "00:1b:54:00:00:01")
  const page = answered("5000/tcp http", { "http.title": ["Synology DiskStation - nas"] })
  expect([
    (await classified([mac])).verdicts.vendor,
    (await classified([mac, page])).verdicts.vendor,
  ]).toEqual([
    expect.objectContaining({ value: "Cisco Systems, Inc", confidence: "possible" }),
    expect.objectContaining({ value: "Synology", confidence: "likely", contradicted: false }),
  ])
})

test("a maker and its card's maker are one where only the company's form differs", async () => {
  const { verdicts } = await classified([observed("mac", "", "00:1b:54:00:00:01"), ciscoSsh()])
  expect(verdicts.vendor).toMatchObject({ value: "Cisco", share: 1, competing: null })
})

test("what is a virtual machine may keep files: no contradiction", async () => {
  const { verdicts } = await classified([
    observed("mac", "", "00:50:56:00:00:01"),
    answered("5000/tcp http", { "http.title": ["Synology DiskStation - nas"] }),
  ])
  expect(verdicts.kind).toMatchObject({ value: "NAS", contradicted: false, competing: null })
})

test("what serves and runs a system for servers is possibly a server, and says what it serves", async () => {
  const { verdicts } = await classified([debianSsh(), debianWeb()])
  expect(verdicts.kind).toMatchObject({
    value: "server",
    confidence: "possible",
    for: [{ rule: "serves", because: "it serves http, ssh and runs Debian GNU/Linux" }],
  })
})

test("who keeps records for others and says nothing else is possibly a server, who keeps files may be anything", async () => {
  const database = await classified([answered("3306/tcp mysql", { "mysql.version": ["8.0.36"] })])
  const files = await classified([answered("445/tcp smb", { "smb.lan-manager": ["Samba 4.17.12"] })])
  expect(database.verdicts.kind).toMatchObject({
    value: "server",
    confidence: "possible",
    for: [{ rule: "role", because: "its role is database" }],
  })
  expect(files.roles).toMatchObject([{ value: "files" }])
  expect(files.verdicts.kind).toMatchObject({ value: null, confidence: "unknown" })
})

test("open ports alone say nothing of what a machine is, and a scan that asks is named", async () => {
  const ports = ["22/tcp", "443/tcp", "9100/tcp"]
  const { verdicts, roles } = await classified(
    ports.map((port) => observed("port", port, "open")),
    ports,
  )
  expect(roles).toEqual([])
  expect(verdicts.kind).toEqual({
    value: null,
    confidence: "unknown",
    share: 0,
    for: [],
    competing: null,
    contradicted: false,
    settledBy: "a standard scan of 10.0.0.7, which asks what answers on 22/tcp, 443/tcp, 9100/tcp",
  })
})

test("a maker that people keep is the one that is found, however it is written", async () => {
  const evidence = await evidenceOf([observed("mac", "", "00:1b:54:00:00:01")])
  const { verdicts } = classify(evidence, vocabulary, { ...asking(), kept: { vendor: "Cisco" } })
  expect(verdicts.vendor).toMatchObject({
    value: "Cisco",
    confidence: "certain",
    for: [{ rule: "decided" }, { rule: "oui" }],
    competing: null,
  })
})

test("what is copied out of a hostile page is harmless text, and short", async () => {
  const places = fieldsOf([answered("80/tcp http", { "http.title": ["x"] })], { vendorOf: () => null })
  const model = `\u001b[31m${"a".repeat(9_999)}`
  const meaning = {
    rule: "a/b",
    field: "http.title",
    value: "x",
    sureness: "strong",
    claims: { model },
    cpe: [],
  }
  const { verdicts } = classify({ places, meanings: [[meaning as Meaning]] }, vocabulary, asking())
  expect(verdicts.model.value).toMatch(/^\ufffd\[31ma{194}…$/u)
})

test("a model is one model with its maker's name and without", () => {
  const { keyOf } = modelsOf("HP Inc.")
  expect([
    keyOf("HP HP LaserJet M404"),
    keyOf("hp LaserJet  M404"),
    keyOf("LaserJet M404"),
    keyOf("HP"),
  ]).toEqual(["laserjet m404", "laserjet m404", "laserjet m404", "hp"])
})

test("a machine may play several roles, the best supported first", async () => {
  const { roles } = await classified([debianWeb(), debianSamba()])
  expect(roles.map(({ value, confidence }) => [value, confidence])).toEqual([
    ["files", "likely"],
    ["web", "likely"],
  ])
})

test.each([
  ["2025-01-01", "supported", "2026-06-10"],
  ["2026-06-10", "supported", "2026-06-10"],
  ["2026-06-11", "security-only", "2028-06-30"],
  ["2028-07-01", "ended", "2028-06-30"],
])("on %s Debian 12 is %s", async (date, state, until) => {
  const { support } = classify(await evidenceOf([debianSsh()]), vocabulary, asking([], Date.parse(date)))
  expect(support).toEqual({ what: "Debian GNU/Linux 12", state, until, source: "Debian releases page" })
})

test("nmap's guess names a system and its versions, and gives way to a more exact word", async () => {
  const guess = () => observed("os", "", "Linux 4.15 - 5.8", null, { method: "nmap-os" })
  expect([
    describe(await evidenceOf([guess()]), vocabulary).os,
    describe(await evidenceOf([guess(), debianSsh()]), vocabulary).os,
  ]).toEqual(["Linux 4.15 - 5.8", "Debian GNU/Linux 12"])
})

test("what others tell of a machine counts half", async () => {
  const claimed = answered("22/tcp ssh", { "ssh.banner": [DEBIAN_BANNER] }, { standing: "claimed" })
  expect((await classified([claimed])).verdicts.os).toMatchObject({
    confidence: "possible",
    for: [{ points: 3, because: expect.stringMatching(/, as others tell$/u) }],
  })
})

const SURE = Object.keys(SURENESS) as readonly Sureness[]
const ballot = (values: readonly string[]) =>
  fc
    .record({
      value: fc.constantFrom(...values),
      sureness: fc.constantFrom(...SURE),
      rule: fc.constantFrom("a/1", "a/2", "b/1"),
      field: fc.constantFrom("ssh.banner", "http.title", "http.server", "snmp.sysdescr"),
      evidence: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 2 }),
    })
    .map((one): Ballot => ({
      ...one,
      points: SURENESS[one.sureness],
      source: one.field.split(".")[0]!,
      because: "",
      with: {},
    }))

const WORDS = [
  "Linux",
  "Debian GNU/Linux",
  "Ubuntu",
  "Proxmox VE",
  "Windows",
  "Windows 10",
  "FreeBSD",
  "BSD",
  "Z",
]
const ballots = fc.array(ballot(WORDS), { maxLength: 12 })

test.each([
  ["systems", SYSTEMS],
  ["makers", MAKERS],
  ["strangers", STRANGERS],
])("an answer about %s is independent of the order of votes", (_, kin) => {
  const pair = ballots.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  )
  fc.assert(
    fc.property(pair, ([all, other]) => {
      expect(verdictOf(other, kin)).toEqual(verdictOf(all, kin))
    }),
  )
})

test("one vote more for the answer never takes the answer away, nor lowers its share", () => {
  fc.assert(
    fc.property(ballots, ballot(["x"]), (all, extra) => {
      const before = verdictOf(all, SYSTEMS)
      fc.pre(before.value !== null)
      const after = verdictOf([...all, { ...extra, value: before.value }], SYSTEMS)
      expect(after.value).toBe(before.value)
      expect(after.share).toBeGreaterThanOrEqual(before.share)
    }),
  )
})

test("points of all sides are a whole: an answer and its rival never have more than all of it", () => {
  fc.assert(
    fc.property(ballots, (all) => {
      const { share, competing } = verdictOf(all, STRANGERS)
      expect(share + (competing?.share ?? 0)).toBeLessThanOrEqual(1.001)
    }),
  )
})

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "",
    " ",
    "1".repeat(5_000),
    "a ".repeat(3_000),
    "1.".repeat(999),
  ),
)
const meaning = fc.record({
  rule: text,
  field: fc.constantFrom("ssh.banner", "mac.vendor", "nmap.os", "__proto__", "x"),
  value: text,
  sureness: fc.constantFrom(...SURE),
  claims: fc.dictionary(fc.constantFrom(...MACHINE_CLAIMS, "service"), text),
  cpe: fc.array(text),
}) as fc.Arbitrary<Meaning>

test("whatever rules claim, of whatever was said, classifying goes through", () => {
  fc.assert(
    fc.property(fc.array(meaning, { maxLength: 20 }), (meanings) => {
      const said = meanings.map(({ field, value }, index) => answered(`${index}/tcp x`, { [field]: [value] }))
      const places = fieldsOf(said, { vendorOf: () => null })
      const evidence = { places, meanings: places.map(() => meanings) }
      expect(classify(evidence, vocabulary, asking()).verdicts.kind).toBeDefined()
    }),
  )
})

test("a machine is what it is in whatever order its facts are read", async () => {
  const facts = [
    debianSsh(),
    debianWeb(),
    debianSamba(),
    ciscoSsh(),
    observed("mac", "", "00:50:56:00:00:01"),
  ]
  const first = await classified(facts)
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(facts, { minLength: facts.length }), async (other) => {
      expect(await classified(other)).toEqual(first)
    }),
  )
})
