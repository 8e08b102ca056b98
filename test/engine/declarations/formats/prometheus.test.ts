import { expect, test } from "vitest"
import { PROMETHEUS } from "#engine/declarations/formats/prometheus.ts"
import { staysWithin } from "./hostile-files.ts"
import { lineWith } from "./line-with.ts"

const PATH = "monitoring/prometheus.yml"

const TEXT = `global:
  scrape_interval: 30s
scrape_configs:
  - job_name: node
    basic_auth: { username: scraper, password: hunter2 }
    static_configs:
      - targets:
          - web1.example.lan:9100
          - "[2001:db8::7]:9100"
          - db1
          - "not a machine!"
          - 10.0.4.9:9100
          - localhost:9101
          - 127.0.0.1:9102
        labels:
          env: production
          role: web
          team: edge
          dc: fra1
{% for host in dom0_hosts %}
      - targets: ["{{ host }}:9100"]
{% endfor %}
  - job_name: blackbox
    metrics_path: /probe
    static_configs:
      - targets:
          - https://www.example.org/login?token=hunter2
          - https://me:hunter2@shop.example.org/
          - mail.example.org:25
    relabel_configs:
      - source_labels: [__address__]
        target_label: __param_target
      - target_label: __address__
        replacement: exporter.example.lan:9115
  - job_name: files
    file_sd_configs:
      - files:
          - /etc/prometheus/targets/*.json
          - /etc/prometheus/gone/snmp-*.yml
`

const LIST = `[
  {
    "targets": ["kvm1.example.lan:9100", "kvm2.example.lan:9100"],
    "labels": { "owner": "ops@example.org", "environment": "staging", "job": "libvirt" }
  }
]
`

const files = [
  { path: PATH, text: TEXT },
  { path: "monitoring/targets/kvm.json", text: LIST },
]
const { declarations, problems, missing } = PROMETHEUS.read(files)
const line = (words: string) => lineWith(TEXT, words)
const knownBy = (value: string) =>
  declarations.find(({ identifiers }) => identifiers.some((identifier) => identifier.value === value))!

test("a target is a machine with the port of its job, in its own line", () => {
  expect(knownBy("web1.example.lan")).toMatchObject({
    line: line("web1"),
    endLine: line("web1"),
    services: [{ port: 9100, protocol: "tcp", name: "node", line: line("web1") }],
    environment: "prod",
    role: "web",
    owner: { name: "edge", kind: "team", by: "label team", line: line("team:") },
    attributes: { job: "node", dc: "fra1" },
  })
  expect(knownBy("2001:db8::7")).toMatchObject({ line: line("2001:db8"), services: [{ port: 9100 }] })
})

test("what every machine calls itself is no machine's name", () => {
  const own = declarations.filter(({ attributes }) => attributes["target"]?.match(/localhost|127/u))
  expect(own).toMatchObject([
    { identifiers: [], services: [{ port: 9101, bind: null }] },
    { identifiers: [], services: [{ port: 9102, bind: "127.0.0.1" }] },
  ])
})

test("a name without a port has none", () => {
  expect(knownBy("db1")).toMatchObject({ line: line("- db1"), services: [] })
})

test("what a template fills in is templated, and the lines below it stay where they are", () => {
  expect(declarations.filter(({ state }) => state === "templated")).toMatchObject([
    { line: line("{{ host }}"), identifiers: [], attributes: { job: "node", target: "{{ host }}:9100" } },
  ])
})

test("a probe's target is what is asked about, not where the exporter listens", () => {
  expect(knownBy("www.example.org")).toMatchObject({
    line: line("www.example.org"),
    services: [{ port: 443, name: "https" }],
    attributes: { job: "blackbox", probe: "https://www.example.org/login" },
  })
  expect(knownBy("mail.example.org")).toMatchObject({ services: [{ port: 25, name: null }] })
  expect(knownBy("shop.example.org")).toMatchObject({ attributes: { probe: "https://shop.example.org/" } })
  expect(JSON.stringify(declarations)).not.toContain("hunter2")
})

test("a file of targets is read with its labels", () => {
  expect(knownBy("kvm2.example.lan")).toMatchObject({
    path: "monitoring/targets/kvm.json",
    line: 3,
    services: [{ port: 9100, name: "kvm" }],
    environment: "staging",
    owner: { name: "ops@example.org", kind: "person", line: 4 },
    attributes: { job: "libvirt" },
  })
})

test("a target that is no machine is a problem with its line, and the rest is read", () => {
  expect(problems.map((problem) => problem.line)).toEqual([line("not a machine")])
  expect(knownBy("10.0.4.9")).toMatchObject({ line: line("10.0.4.9") })
})

test("files of targets that are not there are missing", () => {
  expect(missing).toMatchObject([{ path: PATH, line: line("snmp-") }])
})

test("a file is claimed by what it holds", () => {
  expect(PROMETHEUS.claims("a/vm.yml", "scrape_configs:\n")).toBe(true)
  expect(PROMETHEUS.claims("targets/node.yml", "---\n- targets:\n    - a:1\n")).toBe(true)
  expect(PROMETHEUS.claims("targets/node.json", LIST)).toBe(true)
  expect(PROMETHEUS.claims("package.json", '{"targets": []}')).toBe(false)
  expect(PROMETHEUS.claims("playbook.yml", "- hosts: all\n  tasks: []\n")).toBe(false)
})

test("whatever a file holds, reading ends and stays within it", () => {
  staysWithin(PROMETHEUS, PATH, TEXT)
  staysWithin(PROMETHEUS, "targets/kvm.json", LIST)
})

test("who watches a machine is said: the job that scrapes or probes it; what runs here watches itself", () => {
  const watched = declarations.flatMap(({ identifiers, uses }) =>
    uses.map(({ what, port, other, ...use }) => [identifiers[0]?.value, what, port, use.line, other.length]),
  )
  expect(watched).toEqual([
    ["web1.example.lan", "scraped by job node", 9100, line("web1.example.lan"), 0],
    ["2001:db8::7", "scraped by job node", 9100, line("2001:db8::7"), 0],
    ["db1", "scraped by job node", null, line("- db1"), 0],
    ["10.0.4.9", "scraped by job node", 9100, line("10.0.4.9"), 0],
    ["www.example.org", "probed by job blackbox", 443, line("www.example.org"), 0],
    ["shop.example.org", "probed by job blackbox", 443, line("shop.example.org"), 0],
    ["mail.example.org", "probed by job blackbox", 25, line("mail.example.org"), 0],
    ["kvm1.example.lan", "scraped by job kvm", 9100, 3, 0],
    ["kvm2.example.lan", "scraped by job kvm", 9100, 3, 0],
  ])
})
