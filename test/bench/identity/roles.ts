import type { Maker } from "./hardware.ts"

/** Something that listens, as version detection would name it. */
export interface Speaking {
  readonly port: number
  readonly protocol: "tcp" | "udp"
  readonly name: string
  readonly product: string | null
  readonly version: string | null
  /** Shows the machine's host keys. */
  readonly ssh?: boolean
  /** Shows the machine's certificate. */
  readonly tls?: boolean
  readonly title?: string
  readonly cpe?: string
}

/** What a machine is for, and so what listens on it. */
export interface Role {
  readonly name: string
  readonly makers: readonly Maker[]
  readonly system: System | null
  /** Versions are those in use at one time; an upgrade takes the next. */
  readonly services: readonly (Omit<Speaking, "version" | "protocol"> & {
    readonly versions?: readonly string[]
    readonly protocol?: "udp"
  })[]
  /** Speaks SMB and RDP, and so tells its name. */
  readonly windows?: boolean
  readonly snmp?: boolean
}

export interface System {
  readonly name: string
  readonly family: string
  readonly type: string
}

const linux: System = { name: "Linux 5.0 - 5.14", family: "Linux", type: "general purpose" }
const windows: System = {
  name: "Microsoft Windows Server 2022",
  family: "Windows",
  type: "general purpose",
}
const ssh = {
  port: 22,
  name: "ssh",
  product: "OpenSSH",
  versions: [
    "8.4p1 Debian 5+deb11u3",
    "9.2p1 Debian 2+deb12u2",
    "9.2p1 Debian 2+deb12u3",
    "9.6p1 Ubuntu 3ubuntu13",
  ],
  ssh: true,
  cpe: "cpe:/a:openbsd:openssh",
}
const web = (product: string, versions: readonly string[], title?: string) => [
  { port: 80, name: "http", product, versions, ...(title === undefined ? {} : { title }) },
  { port: 443, name: "http", product, versions, tls: true, ...(title === undefined ? {} : { title }) },
]
const snmp = {
  port: 161,
  protocol: "udp" as const,
  name: "snmp",
  product: "net-snmp",
  versions: ["5.9.1 SNMPv3 server", "5.9.3 SNMPv3 server"],
}
const SERVERS: readonly Maker[] = ["Dell", "HPE", "Supermicro", "Intel", "KVM", "VMware", "Hyper-V"]

export const ROLES = {
  web: {
    name: "web",
    makers: SERVERS,
    system: linux,
    services: [ssh, ...web("nginx", ["1.18.0", "1.22.1", "1.24.0", "1.26.2"], "Welcome to nginx!")],
  },
  app: {
    name: "app",
    makers: SERVERS,
    system: linux,
    services: [
      ssh,
      {
        port: 8443,
        name: "http",
        product: "Jetty",
        versions: ["11.0.20", "12.0.8"],
        tls: true,
        title: "Sign in",
      },
    ],
  },
  database: {
    name: "db",
    makers: SERVERS,
    system: linux,
    services: [
      ssh,
      {
        port: 5432,
        name: "postgresql",
        product: "PostgreSQL DB",
        versions: ["14.9 - 14.11", "15.3 - 15.6", "16.1 - 16.3"],
      },
    ],
  },
  nas: {
    name: "nas",
    makers: ["Synology"],
    system: linux,
    snmp: true,
    services: [
      ssh,
      ...web("nginx", ["1.20.1", "1.23.1"], "Synology NAS"),
      { port: 5001, name: "http", product: "nginx", versions: ["1.20.1", "1.23.1"], tls: true },
      snmp,
    ],
  },
  windows: {
    name: "srv",
    makers: ["Dell", "HPE", "Hyper-V", "VMware"],
    system: windows,
    windows: true,
    services: [
      { port: 135, name: "msrpc", product: "Microsoft Windows RPC" },
      { port: 445, name: "microsoft-ds", product: "Microsoft Windows Server 2016 - 2022 microsoft-ds" },
      { port: 3389, name: "ms-wbt-server", product: "Microsoft Terminal Services", tls: true },
    ],
  },
  desktop: {
    name: "desk",
    makers: ["Dell", "HPE", "Intel"],
    system: { ...windows, name: "Microsoft Windows 10 1709 - 21H2" },
    windows: true,
    services: [
      { port: 135, name: "msrpc", product: "Microsoft Windows RPC" },
      { port: 445, name: "microsoft-ds", product: null },
    ],
  },
  laptop: { name: "laptop", makers: ["Apple", "Intel"], system: null, services: [] },
  phone: {
    name: "phone",
    makers: ["Apple"],
    system: null,
    services: [{ port: 62_078, name: "tcpwrapped", product: null }],
  },
  printer: {
    name: "printer",
    makers: ["Brother", "HPE"],
    system: { name: "HP or Brother printer", family: "embedded", type: "printer" },
    services: [
      {
        port: 80,
        name: "http",
        product: "Debut embedded httpd",
        versions: ["1.20", "1.30"],
        title: "Brother HL-L6400DW",
      },
      { port: 515, name: "printer", product: null },
      { port: 9_100, name: "jetdirect", product: null },
    ],
  },
  camera: {
    name: "cam",
    makers: ["Axis", "Hikvision"],
    system: { name: "Linux 3.2 - 4.9", family: "Linux", type: "webcam" },
    services: [
      { port: 80, name: "http", product: "Boa", versions: ["0.94.14rc21"], title: "Network Camera" },
      { port: 554, name: "rtsp", product: "AXIS RTSP", versions: ["1.1"] },
    ],
  },
  sensor: {
    name: "sensor",
    makers: ["Espressif"],
    system: null,
    services: [{ port: 80, name: "http", product: null, title: "Sensor" }],
  },
  plc: {
    name: "plc",
    makers: ["Siemens"],
    system: null,
    services: [{ port: 44_818, name: "EtherNet-IP-2", product: null }],
  },
  switch: {
    name: "sw",
    makers: ["Cisco", "Ubiquiti"],
    system: { name: "Cisco IOS 15.2", family: "IOS", type: "switch" },
    snmp: true,
    services: [
      { ...ssh, product: "Cisco SSH", versions: ["1.25"] },
      { port: 80, name: "http", product: "Cisco IOS http config", title: "Switch" },
      { ...snmp, product: "ciscoSystems SNMPv3 server", versions: [""] },
    ],
  },
  router: {
    name: "rt",
    makers: ["Cisco", "Intel"],
    system: { name: "Linux 4.15 - 5.19", family: "Linux", type: "router" },
    snmp: true,
    services: [ssh, snmp],
  },
  hypervisor: {
    name: "hv",
    makers: ["Dell", "Supermicro"],
    system: linux,
    services: [
      ssh,
      {
        port: 8_006,
        name: "http",
        product: "Proxmox Virtual Environment REST API",
        versions: ["3.0"],
        tls: true,
      },
    ],
  },
  management: {
    name: "ilo",
    makers: ["HPE"],
    system: null,
    services: [
      {
        port: 443,
        name: "http",
        product: "HP Integrated Lights-Out web interface",
        versions: ["2.78", "2.82"],
        tls: true,
      },
    ],
  },
  container: {
    name: "ct",
    makers: ["KVM"],
    system: linux,
    services: [{ port: 8_080, name: "http", product: "Node.js Express framework" }],
  },
  bare: {
    name: "box",
    makers: ["Intel"],
    system: null,
    services: [{ port: 80, name: "http", product: null }],
  },
} as const satisfies Readonly<Record<string, Role>>

export type RoleName = keyof typeof ROLES

/** What listens on a machine of this role, with versions of one time. */
export function servicesOf(role: Role, generation: number): Speaking[] {
  return role.services.map(({ versions, protocol, ...rest }) => ({
    ...rest,
    protocol: protocol ?? "tcp",
    version: versions?.[generation % versions.length] || null,
  }))
}
