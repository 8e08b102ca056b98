import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { Workshop } from "#test/engine/declarations/git/workshop.ts"

const PIA = { name: "Pia Lund", mail: "pia@lab.example", date: "2025-04-02T10:00:00Z" }
const JONAS = { name: "Jonas Roth", mail: "jonas@lab.example", date: "2025-09-10T09:30:00Z" }
/** A name that is a terminal's escape and written backwards; git itself takes markup out. */
const MALLORY = {
  name: "Mal\u001b[31mlory b\u202eyrollam",
  mail: "mallory@lab.example",
  date: "2025-11-20T08:00:00Z",
}

export const INVENTORY = "inventories/prod/hosts.ini"
export const GHOSTS = "dns/ghosts.hosts"

const HOSTS = `[web]
web1.lab.example ansible_host=10.9.0.11 owner=storefront
web2.lab.example ansible_host=10.9.0.12 owner=storefront

[db]
# keeps the orders
db1.lab.example ansible_host=10.9.0.31 owner=payments
`

const PROMETHEUS = `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["web1.lab.example:9100", "db1.lab.example:9100", "10.9.0.97:9100"]
        labels: {env: prod}
`

const HAPROXY = `backend shop
  server web1 10.9.0.11:80 check
  server web2 10.9.0.12:80 check
`

/** A repository of three people, and two scans' files, eight days apart, of machines that it knows and does not know. */
export class WrittenScene {
  readonly workshop = new Workshop()
  readonly repository = this.workshop.repository("infra")
  readonly scans: readonly string[]
  readonly founded: string
  readonly ghosts: string

  constructor() {
    const { workshop, repository } = this
    this.founded = workshop.commit(
      repository,
      "Add the shop's machines (SHOP-12)",
      { [INVENTORY]: HOSTS, "cron/mail": "0 3 * * * root ssh old-mail.lab.example true\n" },
      PIA,
    )
    workshop.commit(
      repository,
      "Watch and balance them",
      { "monitoring/prometheus.yml": PROMETHEUS, "haproxy/haproxy.cfg": HAPROXY },
      JONAS,
    )
    workshop.commit(repository, "old-mail is gone", { "cron/mail": "# nothing\n" }, JONAS)
    this.ghosts = workshop.commit(
      repository,
      "Names of the old rack",
      { [GHOSTS]: "10.9.0.1 gate.lab.example\n10.9.0.98 ghost1.lab.example\n10.9.0.99 ghost2.lab.example\n" },
      MALLORY,
    )
    this.scans = ["2026-02-16T06:00:00Z", "2026-02-24T06:00:00Z"].map((at, number) => {
      const file = workshop.path(`scan-${number}.xml`)
      writeFileSync(file, scanXml(Date.parse(at) / 1_000))
      return file
    })
  }

  file(name: string): string {
    return join(this.workshop.folder, name)
  }

  remove(): void {
    this.workshop.remove()
  }
}

const MACHINES: readonly (readonly [ip: string, name: string | null, ports: readonly string[]])[] = [
  ["10.9.0.1", "gate.lab.example", ["22 ssh OpenSSH"]],
  ["10.9.0.11", "web1.lab.example", ["22 ssh OpenSSH", "80 http nginx"]],
  ["10.9.0.12", "web2.lab.example", ["22 ssh OpenSSH", "80 http nginx"]],
  ["10.9.0.31", "db1.lab.example", ["22 ssh OpenSSH", "5432 postgresql PostgreSQL"]],
  ["10.9.0.40", "old-mail.lab.example", ["25 smtp Postfix"]],
  ["10.9.0.50", null, ["23 telnet <script>alert(1)</script>&#x9b;31m"]],
]

const ASKED = ["22", "23", "25", "80", "5432"]

function scanXml(at: number): string {
  const machines = MACHINES.map(([ip, name, ports]) => machineXml(ip, name, ports)).join("")
  return `<?xml version="1.0" encoding="UTF-8"?>
<nmaprun scanner="nmap" args="nmap -sS -sV -oX - 10.9.0.0/25" start="${at}" version="7.93" xmloutputversion="1.05">
<scaninfo type="syn" protocol="tcp" numservices="${ASKED.length}" services="${ASKED.join(",")}"/>
${machines}<runstats><finished time="${at + 60}" elapsed="60.0" summary="" exit="success"/><hosts up="${MACHINES.length}" down="${128 - MACHINES.length}" total="128"/></runstats>
</nmaprun>
`
}

function machineXml(ip: string, name: string | null, ports: readonly string[]): string {
  const last = Number(ip.split(".").at(-1)).toString(16).padStart(2, "0")
  const open = ports.map((port) => port.split(" "))
  const closed = ASKED.filter((port) => !open.some(([number]) => number === port))
  return `<host><status state="up" reason="arp-response" reason_ttl="0"/><address addr="${ip}" addrtype="ipv4"/><address addr="00:1B:21:0A:0B:${last}" addrtype="mac"/>
<hostnames>${name === null ? "" : `<hostname name="${name}" type="PTR"/>`}</hostnames>
<ports><extraports state="closed" count="${closed.length}"><extrareasons reason="reset" count="${closed.length}" proto="tcp" ports="${closed.join(",")}"/></extraports>
${open
  .map(
    ([number, service, product = ""]) =>
      `<port protocol="tcp" portid="${number}"><state state="open" reason="syn-ack" reason_ttl="64"/><service name="${service}" product="${product.replaceAll("<", "&lt;").replaceAll(">", "&gt;")}" method="probed" conf="10"/></port>`,
  )
  .join("\n")}
</ports></host>
`
}
