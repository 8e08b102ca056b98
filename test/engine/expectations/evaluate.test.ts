import { describe, expect, test } from "vitest"
import { evaluate } from "#engine/expectations/evaluate.ts"
import { readExpectations } from "#engine/expectations/read.ts"
import type { Verdict } from "#model/finding.ts"
import { sceneOf } from "#test/engine/findings/scene.ts"

const NOW = Date.parse("2026-03-17T00:00:00Z")

const nginx = { name: "http", product: "nginx", version: "1.26.1" }
const openssh = { name: "ssh", product: "OpenSSH", version: "9.2p1 Debian 2+deb12u3", ssh: {} }

const web = (ip: number, more: Record<string, unknown> = {}) => ({
  ip: `10.0.0.${ip}`,
  groups: ["web"],
  env: "prod",
  os: "Debian 12",
  ports: { "443/tcp": { ...nginx, tls: {}, certificate: { names: ["www.example.org"] } }, "22/tcp": openssh },
  ...more,
})

function look(machines: Record<string, unknown>, written: string) {
  const read = readExpectations("rollcall.yml", written)
  expect(read.problems).toEqual([])
  return evaluate(read.expectations, sceneOf({ machines }).sheets, NOW)
}

const brief = ({ state, title, machines }: Verdict) => `${state} ${machines.join(",")}: ${title}`

const onWeb = (parts: string) =>
  `expect:\n  - name: web\n    for: {group: web}\n${parts.replaceAll(/^/gmu, "    ")}`

describe("ports", () => {
  test("what is as expected says nothing, and is counted part by part", () => {
    const { verdicts, parts } = look(
      { web1: web(1), web2: web(2) },
      onWeb(`ports:
  "443/tcp": {product: nginx, version: ">=1.24 <1.27", tls: {days_left: 21, names: [www.example.org], issuer: Example CA}}
  "22/tcp": {product: [OpenSSH, dropbear], version: "9.x"}
  "23/tcp": closed
  others: deny
same: [product-versions, products, tls-issuer, os, ssh-algorithms, ports]
os: Debian 12`),
    )
    expect(verdicts).toEqual([])
    expect(parts.map(({ part }) => part)).toContain("443/tcp tls names")
    expect(parts.every(({ agreeing }) => agreeing.length === 2)).toBe(true)
  })

  test("a wrong product, version and open port are told with their lines, once for machines that are alike", () => {
    const apache = {
      "443/tcp": { name: "http", product: "Apache httpd", version: "2.4.57" },
      "22/tcp": openssh,
    }
    const { verdicts } = look(
      {
        web1: web(1, { ports: apache }),
        web2: web(2, { ports: apache }),
        web3: web(3, {
          ports: { "443/tcp": { ...nginx, version: "1.22.1" }, "22/tcp": openssh, "8443/tcp": null },
        }),
      },
      onWeb(`ports:
  "443/tcp": {product: nginx, version: ">=1.24"}
  "22/tcp": open
  others: deny`),
    )
    expect(verdicts.map(brief)).toEqual([
      "drift web1,web2: 443/tcp is answered by Apache httpd, not by nginx",
      "drift web3: 443/tcp is nginx 1.22.1, which is not >=1.24",
      "unknown web1,web2: Whether 443/tcp version is as expected can't be told",
      "drift web3: 8443/tcp is open and not expected",
    ])
    expect(verdicts[0]?.says).toBe('Apache httpd answers, and rollcall.yml, line 5 expects nginx for "web".')
    expect(verdicts[0]?.for.at(-1)?.evidence).toEqual([
      { kind: "mention", source: "", commit: null, path: "rollcall.yml", line: 5, endLine: 5 },
    ])
  })

  test("a port that is shut, filtered, elsewhere's or not asked is told apart", () => {
    const asked = [{ tcp: "1-1000", udp: "53", times: 5 }]
    const filtered = { kind: "filtered", subject: "tcp", value: "some", detail: { ports: "443" } }
    const written = onWeb(`ports:
  "443/tcp": {product: nginx}
  "8443/tcp": open
  "53/udp": open
  "22/tcp": {from: [mgmt]}
  "80/tcp": {bind: 127.0.0.1}`)
    const { verdicts } = look({ web1: web(1, { ports: {}, asked, facts: [filtered] }) }, written)
    const reasons = verdicts.map(({ state, matter, reason }) => `${state} ${matter}: ${reason?.sentence}`)
    expect(reasons).toEqual([
      "unknown web: 443/tcp: It can't be told: nothing comes back at all: it may be filtered on the way from here.",
      "unknown web: 443/tcp product: It can't be told: nothing comes back at all: it may be filtered on the way from here.",
      "unknown web: 8443/tcp: It can't be told: no scan that came to its end has asked this port.",
      "unknown web: 53/udp: It can't be told: what does not answer over UDP may be filtered, or may not have understood us.",
      "unknown web: 22/tcp: It can't be told: it has to be reachable from mgmt, and it was asked from here.",
      "unknown web: 80/tcp: It can't be told: what is bound to 127.0.0.1 can't be seen from here.",
    ])
    const shut = look({ web1: web(1, { ports: {}, asked }) }, onWeb(`ports:\n  "443/tcp": {product: nginx}`))
    expect(shut.verdicts.map(brief)).toEqual(["drift web1: 443/tcp does not answer"])
  })

  test("what is bound to the machine alone and answers from here is drift; a closed port that is open too", () => {
    const { verdicts } = look(
      { web1: web(1, { ports: { "6379/tcp": null, "23/tcp": { since: 0, last: 0 } } }) },
      onWeb(`ports:\n  "6379/tcp": {bind: 127.0.0.1}\n  "23/tcp": closed`),
    )
    expect(verdicts.map((each) => `${brief(each)} ${each.pending}`)).toEqual([
      "drift web1: 6379/tcp answers from here where it is expected on 127.0.0.1 only false",
      "drift web1: 23/tcp is open where it is expected to be closed true",
    ])
  })

  test("a hidden version, a guessed product and a partial version are unknown", () => {
    const { verdicts } = look(
      {
        web1: web(1, { ports: { "443/tcp": { name: "http", product: "nginx" } } }),
        web2: web(2, { ports: { "443/tcp": { ...nginx, confidence: 3 } } }),
        web3: web(3, { ports: { "443/tcp": { ...nginx, version: "1" } } }),
      },
      onWeb(`ports:\n  "443/tcp": {product: nginx, version: ">=1.24"}`),
    )
    expect(verdicts.every(({ state }) => state === "unknown")).toBe(true)
    expect(verdicts.at(-1)?.machines).toEqual(["web1", "web2", "web3"])
    expect(verdicts.at(-1)?.reason?.sentence).toContain("it tells no more than 1 of its version (1 machine)")
  })

  test("deny is unknown where not all ports were asked; report is of low severity", () => {
    const asked = [{ tcp: "1-1000", udp: "", times: 5 }]
    const few = look(
      { web1: web(1, { asked }) },
      onWeb(`ports:\n  "443/tcp": open\n  "22/tcp": open\n  others: deny`),
    )
    expect(few.verdicts[0]?.reason?.sentence).toContain("1000 of 65535 TCP ports were asked")
    const report = look({ web1: web(1) }, onWeb(`ports:\n  "443/tcp": open\n  others: report`))
    expect(report.verdicts.map(({ severity, matter }) => `${severity} ${matter}`)).toEqual([
      "low web: other ports 22/tcp",
    ])
  })
})

test("TLS: the end, the names, the issuer and the oldest version", () => {
  const port = (tls: object, certificate: object, name = "imaps") => ({
    ports: {
      "993/tcp": {
        name,
        product: "Dovecot",
        tls,
        certificate: { names: ["mail.example.org"], ...certificate },
      },
    },
  })
  const written = onWeb(
    `ports:\n  "993/tcp": {tls: {min: "1.2", days_left: 21, names: [mail.example.org, imap.example.org], issuer: Example CA}}`,
  )
  const { verdicts } = look(
    {
      web1: web(1, port({}, { until: 3, issuer: "Other CA" })),
      web2: web(2, port({ versions: ["TLSv1.2", "TLSv1"] }, { until: -2, names: ["*.example.org"] })),
    },
    written,
  )
  expect(verdicts.map(brief)).toEqual([
    "drift web2: 993/tcp still speaks TLSv1",
    "unknown web1: Whether 993/tcp tls min is as expected can't be told",
    "drift web1,web2: 993/tcp tls days_left is not as expected, in 2 ways",
    "drift web1: The certificate of 993/tcp does not cover imap.example.org",
    "drift web1: The certificate of 993/tcp is issued by Other CA",
  ])
  const page = look(
    { web1: web(1, port({}, {}, "http")) },
    onWeb(`ports:\n  "993/tcp": {tls: {names: [www.example.com]}}`),
  )
  expect(page.verdicts[0]?.reason?.sentence).toContain("asked without a name")
})

test("a page's status, title and headers", () => {
  const answers = {
    http: {
      "http.status": "200",
      "http.title": "Welcome",
      "http.header": ["server: nginx", "x-powered-by: PHP"],
    },
  }
  const { verdicts } = look(
    {
      web1: web(1, { ports: { "80/tcp": { ...nginx, answers } } }),
      web2: web(2, { ports: { "80/tcp": nginx } }),
    },
    onWeb(
      `ports:\n  "80/tcp":\n    http: {status: 301, title: "Wel*", headers: {Strict-Transport-Security: "*", X-Powered-By: absent, Server: nginx}}`,
    ),
  )
  expect(verdicts.filter(({ state }) => state === "drift").map(({ title }) => title)).toEqual([
    "80/tcp answers with status 200",
    "The header strict-transport-security on 80/tcp is missing",
    'The header x-powered-by on 80/tcp is "PHP"',
  ])
  expect(
    verdicts.filter(({ state }) => state === "unknown").every(({ machines }) => machines[0] === "web2"),
  ).toBe(true)
})

test("owner, system and clock; a machine that is gone or asleep is unknown in everything it was", () => {
  const clock = (aheadMs: number, plusMinusMs = 20) => ({
    facts: [{ kind: "clock", subject: "ntp", value: "off", detail: { aheadMs, plusMinusMs, at: null } }],
  })
  const written = onWeb(
    `owner: team-a\nos: [Debian 12, Ubuntu]\nclock: 2s\nports: {"443/tcp": {product: nginx}}`,
  )
  const { verdicts } = look(
    {
      web1: web(1, { owner: "team-b", os: "Debian 11", ...clock(5_000) }),
      web2: web(2, { owner: "team-a", os: "Linux", ...clock(100) }),
      web3: web(3, { owner: "team-a", os: "Ubuntu 24.04", ...clock(0, 4_000) }),
      web4: web(4, {
        presence: "gone",
        ports: { "443/tcp": { name: "http", product: "lighttpd" } },
        ...clock(0),
      }),
    },
    written,
  )
  expect(verdicts.map(brief)).toEqual([
    "drift web1: team-b owns it where team-a is expected to",
    "unknown web4: Whether owner is as expected can't be told",
    "drift web1: It runs Debian 11, not Debian 12 or Ubuntu",
    "unknown web2,web4: Whether os is as expected can't be told",
    "drift web1: The clock is more than 2 s fast",
    "unknown web3,web4: Whether clock is as expected can't be told",
    "unknown web4: Whether 443/tcp is as expected can't be told",
    "unknown web4: Whether 443/tcp product is as expected can't be told",
  ])
})

test("where most clocks differ from ours alike, it may be ours", () => {
  const clock = {
    facts: [{ kind: "clock", subject: "ntp", value: "off", detail: { aheadMs: 9_000, plusMinusMs: 5 } }],
  }
  const machines = Object.fromEntries([1, 2, 3].map((number) => [`web${number}`, web(number, clock)]))
  const { verdicts } = look(machines, onWeb("clock: 2s"))
  expect(verdicts.map(({ state }) => state)).toEqual(["unknown"])
})

describe("the same within a group", () => {
  const version = (number: number, is: string, env = "prod") =>
    web(number, { env, ports: { "443/tcp": { ...nginx, version: is }, "22/tcp": openssh } })

  test("one of eight is told of by itself, never which is right; half and half is told of all", () => {
    const eight = Object.fromEntries(
      [1, 2, 3, 4, 5, 6, 7, 8].map((number) => [
        `web${number}`,
        version(number, number === 3 ? "1.24.0" : "1.26.1"),
      ]),
    )
    const { verdicts } = look(eight, onWeb("same: [product-versions]"))
    expect(verdicts.map(brief)).toEqual([
      "drift web3: version nginx 443/tcp differs: 7 of 8 have 1.26.1, 1 has 1.24.0",
    ])
    const two = look(
      { web1: version(1, "1.24.0"), web2: version(2, "1.26.1") },
      onWeb("same: [product-versions]"),
    )
    expect(two.verdicts[0]?.machines).toEqual(["web1", "web2"])
  })

  test("a line lets it differ between environments, and not within one", () => {
    const written = `${onWeb("same: [product-versions]")}\ndiffer:\n  - {fact: nginx.version, between: [test, prod]}`
    const machines = {
      web1: version(1, "1.24.0"),
      web2: version(2, "1.24.0"),
      test1: version(3, "1.26.1", "test"),
    }
    const { verdicts } = look(machines, written)
    expect(verdicts.map((each) => `${each.state} ${each.reason?.sentence}`)).toEqual([
      "expected rollcall.yml, line 6 lets it differ between test and prod.",
    ])
    const within = look({ ...machines, test2: version(4, "1.22.0", "test") }, written)
    expect(within.verdicts.map(brief)).toEqual([
      "drift test2,test1: version nginx 443/tcp differs: 1 of 2 has 1.22.0, 1 has 1.26.1",
    ])
  })

  test("a line lets it differ for so long, from when both sides have what they have", () => {
    const written = `${onWeb("same: [product-versions]")}\ndiffer:\n  - {fact: nginx.version, between: [test, prod], for: 14d}`
    const since = (number: number, days: number, env: string, is: string) =>
      web(number, { env, ports: { "443/tcp": { ...nginx, version: is, since: days } } })
    const told = (lower: number, prod: number) =>
      look({ web1: since(1, prod, "prod", "1.24.0"), test1: since(3, lower, "test", "1.26.1") }, written)
        .verdicts
    expect(told(3, 30).map(({ state, review }) => [state, review])).toEqual([
      ["expected", NOW + 11 * 86_400_000],
    ])
    expect(told(30, 3).map(({ state }) => state)).toEqual(["expected"])
    expect(told(20, 30).map(({ state }) => state)).toEqual(["drift"])
  })

  test("what one does not tell, or is not there to tell, is unknown", () => {
    const { verdicts } = look(
      { web1: version(1, "1.24.0"), web2: { ...version(2, "1.26.0"), presence: "asleep" } },
      onWeb("same: [product-versions, ssh-algorithms, os]"),
    )
    expect(verdicts.map(brief)).toEqual([
      "unknown web2: Whether version OpenSSH 22/tcp is the same can't be told of all",
      "unknown web2: Whether version nginx 443/tcp is the same can't be told of all",
      "unknown web2: Whether ssh-algorithms 22/tcp is the same can't be told of all",
      "unknown web2: Whether os is the same can't be told of all",
    ])
  })
})

describe("selectors", () => {
  const machines = {
    web1: web(1, { tags: ["canary"], owner: "team-a", role: "web server", network: "lab" }),
    web2: web(2, { env: "test", names: ["web2.lan", "shop.example.org"] }),
    db1: { ip: "10.0.4.7", groups: ["db"], env: "prod", os: "Debian GNU/Linux 12", ports: {} },
    old: web(9, { retired: 3 }),
    vip: web(10, { presence: "virtual" }),
  }
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["{group: web}", ["web1", "web2"]],
    ["{group: WEB, env: prod}", ["web1"]],
    ["{group: [web, db]}", ["web1", "web2", "db1"]],
    ["{not: {group: web}}", ["db1"]],
    ["{or: [{tag: canary}, {group: db}]}", ["web1", "db1"]],
    ["{and: [{env: prod}, {not: {tag: canary}}]}", ["db1"]],
    ["{subnet: 10.0.4.0/22}", ["db1"]],
    ["{subnet: [10.0.0.1, 10.0.4.1-9]}", ["web1", "db1"]],
    ['{name: "shop.*"}', ["web2"]],
    ['{name: "web?"}', ["web1", "web2"]],
    ["{os: Debian}", ["web1", "web2", "db1"]],
    ["{os: Debian 1}", []],
    ["{network: lab, owner: team-a, role: web server, kind: server}", ["web1"]],
  ]
  test.each(cases)("%s selects %s", (selector, names) => {
    const { parts, verdicts } = look(
      machines,
      `expect:\n  - name: x\n    for: ${selector}\n    ports: {"9/tcp": closed}`,
    )
    expect(parts.flatMap(({ agreeing }) => agreeing)).toEqual(names)
    if (names.length === 0) expect(verdicts.map(brief)).toEqual(['unknown : Nobody is selected by "x"'])
  })
})

describe("waivers", () => {
  const written = (until: string) =>
    `${onWeb(`ports:\n  "443/tcp": closed`)}\nwaive:\n  - {rule: expectation, about: "*443/tcp", for: {name: web1}, until: ${until}, by: m.k, because: moving soon}`
  const machines = { web1: web(1), web2: web(2) }

  test("what is accepted is still there, with its severity, its line and its end", () => {
    const { verdicts } = look(machines, written("2026-03-17"))
    expect(verdicts.map(({ state, machines: of }) => `${state} ${of.join()}`)).toEqual([
      "expected web1",
      "drift web2",
    ])
    expect(verdicts[0]).toMatchObject({
      severity: "high",
      review: Date.parse("2026-03-18T00:00:00Z"),
      reason: { sentence: "m.k accepts it until 2026-03-17: moving soon (rollcall.yml, line 7)." },
    })
  })

  test("one that has ended accepts nothing, and is told", () => {
    const { verdicts } = look(machines, written("2026-03-16"))
    expect(verdicts.map(brief)).toEqual([
      "drift web1,web2: 443/tcp is open where it is expected to be closed",
      "drift : The waiver of expectation ended on 2026-03-16",
    ])
  })
})
