/** A port of an invented machine and what speaks there; later versions come with later rounds. */
export interface Port {
  readonly port: number
  readonly name: string
  readonly product: string
  readonly version: readonly string[]
  readonly tls?: boolean
  readonly title?: string
}

/** What an invented machine is for. */
export interface Role {
  readonly name: string
  readonly oui: string
  readonly vendor: string
  readonly os: { readonly name: string; readonly family: string } | null
  readonly ports: readonly Port[]
  /** Of a hundred machines, about this many. */
  readonly share: number
}

const ssh: Port = { port: 22, name: "ssh", product: "OpenSSH", version: ["9.2p1", "9.6p1", "8.4p1"] }
const exporter: Port = {
  port: 9100,
  name: "http",
  product: "Prometheus node exporter",
  version: ["1.8.2"],
  title: "Node Exporter",
}
const web = (product: string, version: readonly string[], title: string): readonly Port[] => [
  { port: 80, name: "http", product, version, title },
  { port: 443, name: "http", product, version, tls: true, title },
]
const linux = { name: "Linux 5.10 - 6.1", family: "Linux" }
const windows = { name: "Microsoft Windows Server 2022", family: "Windows" }

/** What stands in an ordinary network, by how much of it there is. */
const ROLES: readonly Role[] = [
  {
    name: "web",
    oui: "00:50:56",
    vendor: "VMware",
    os: linux,
    share: 22,
    ports: [ssh, ...web("nginx", ["1.22.1", "1.24.0", "1.26.1"], "Welcome"), exporter],
  },
  {
    name: "app",
    oui: "00:50:56",
    vendor: "VMware",
    os: linux,
    share: 18,
    ports: [
      ssh,
      { port: 8443, name: "http", product: "Jetty", version: ["11.0.20"], tls: true, title: "Sign in" },
      exporter,
    ],
  },
  {
    name: "db",
    oui: "00:14:22",
    vendor: "Dell",
    os: linux,
    share: 12,
    ports: [
      ssh,
      { port: 5432, name: "postgresql", product: "PostgreSQL DB", version: ["14.9", "14.11", "16.2"] },
      exporter,
    ],
  },
  {
    name: "cache",
    oui: "0C:C4:7A",
    vendor: "Super Micro Computer",
    os: linux,
    share: 6,
    ports: [
      ssh,
      { port: 6379, name: "redis", product: "Redis key-value store", version: ["7.0.15", "7.2.4"] },
    ],
  },
  {
    name: "desk",
    oui: "D8:9E:F3",
    vendor: "Dell",
    os: windows,
    share: 20,
    ports: [
      { port: 135, name: "msrpc", product: "Microsoft Windows RPC", version: [""] },
      { port: 445, name: "microsoft-ds", product: "Windows Server 2022", version: [""] },
      { port: 3389, name: "ms-wbt-server", product: "Microsoft Terminal Services", version: [""] },
    ],
  },
  {
    name: "printer",
    oui: "3C:D9:2B",
    vendor: "Hewlett Packard",
    os: null,
    share: 9,
    ports: [
      ...web("HP HTTP Server", ["5.0.1"], "HP LaserJet M507"),
      { port: 631, name: "ipp", product: "CUPS", version: ["2.4"] },
    ],
  },
  {
    name: "switch",
    oui: "00:1B:54",
    vendor: "Cisco Systems",
    os: { name: "Cisco IOS 15.2", family: "IOS" },
    share: 6,
    ports: [ssh, ...web("Cisco IOS http config", [""], "Switch")],
  },
  {
    name: "camera",
    oui: "AC:CC:8E",
    vendor: "Axis Communications",
    os: { name: "Linux 4.9", family: "Linux" },
    share: 7,
    ports: [
      { port: 80, name: "http", product: "Boa", version: ["0.94.14"], title: "AXIS" },
      { port: 554, name: "rtsp", product: "AXIS RTSP", version: [""] },
    ],
  },
]

/** The role that a number falls into. */
export function roleOf(chance: number): Role {
  let rest = chance % 100
  for (const role of ROLES) {
    if (rest < role.share) return role
    rest -= role.share
  }
  return ROLES[0]!
}
