import type { Observation } from "#model/observation.ts"
import { answered, observed } from "./scene.ts"

/** A machine as it answered, and what it is. */
export interface Recorded {
  readonly name: string
  readonly facts: readonly Observation[]
  readonly is: {
    readonly kind: string | null
    readonly vendor?: string
    readonly model?: string
    readonly os?: string | null
    readonly role?: string
  }
}

const web = (port: number, fields: Readonly<Record<string, readonly string[]>>) =>
  answered(`${port}/tcp http`, fields)
const ssh = (banner: string) => answered("22/tcp ssh", { "ssh.banner": [banner] })
const snmp = (sysdescr: string, sysobjectid: string) =>
  answered("161/udp snmp", { "snmp.sysdescr": [sysdescr], "snmp.sysobjectid": [sysobjectid] })
const card = (mac: string) => observed("mac", "", mac)
const certificate = (port: number, subject: Readonly<Record<string, string>>) =>
  observed("certificate", `${port}/tcp`, `SHA256:${JSON.stringify(subject)}`, {
    subject,
    issuer: subject,
    sans: [],
  })
const nmap = (port: number, detail: Readonly<Record<string, string>>) =>
  observed("service", `${port}/tcp`, JSON.stringify(detail), detail, { method: "nmap-service-probe" })

/** Machines of a company network, in the words in which such machines answer. */
export const RECORDED: readonly Recorded[] = [
  {
    name: "a web server with Debian",
    facts: [
      ssh("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3"),
      web(80, {
        "http.server": ["Apache/2.4.57 (Debian)"],
        "http.title": ["Apache2 Debian Default Page: It works"],
      }),
    ],
    is: { kind: "server", os: "Debian GNU/Linux 12", role: "web" },
  },
  {
    name: "a database server with Ubuntu, imported from nmap",
    facts: [
      nmap(22, {
        name: "ssh",
        product: "OpenSSH",
        version: "8.9p1 Ubuntu 3ubuntu0.10",
        extra: "Ubuntu Linux; protocol 2.0",
        osType: "Linux",
      }),
      nmap(5432, { name: "postgresql", product: "PostgreSQL DB", version: "9.6.0 or later" }),
    ],
    is: { kind: "server", os: "Ubuntu 22.04", role: "database" },
  },
  {
    name: "a server with Debian that offers nothing but SSH, imported from nmap",
    facts: [
      nmap(22, {
        name: "ssh",
        product: "OpenSSH",
        version: "9.2p1 Debian 2+deb12u10",
        extra: "protocol 2.0",
        osType: "Linux",
      }),
    ],
    is: { kind: "server", os: "Debian GNU/Linux 12" },
  },
  {
    name: "a virtual machine with an old CentOS",
    facts: [
      card("00:50:56:00:00:02"),
      web(80, { "http.server": ["Apache/2.4.6 (CentOS) OpenSSL/1.0.2k-fips PHP/7.4.33"] }),
    ],
    is: { kind: "virtual machine", os: "CentOS 7", role: "web" },
  },
  {
    name: "a management board",
    facts: [
      ssh("SSH-2.0-mpSSH_0.2.1"),
      web(443, { "http.title": ["iLO 5"], "http.server": ["HPE-iLO-Server/1.30"] }),
      certificate(443, { commonName: "ILOCZ12345678", organizationName: "Hewlett Packard Enterprise" }),
    ],
    is: { kind: "management board", vendor: "HPE", model: "iLO 5" },
  },
  {
    name: "a printer",
    facts: [
      web(80, { "http.title": ["HP LaserJet Pro M404dn   192.0.2.5"] }),
      answered("631/tcp ipp", { "ipp.model": ["HP LaserJet Pro M404dn"] }),
      snmp(
        "HP ETHERNET MULTI-ENVIRONMENT,ROM none,JETDIRECT,JD153,EEPROM JSI23900027,CIDATE 10/12/2017",
        "1.3.6.1.4.1.11.2.3.9.1",
      ),
    ],
    is: { kind: "printer", vendor: "HP", model: "HP LaserJet Pro M404dn", role: "print" },
  },
  {
    name: "a switch",
    facts: [
      card("00:1b:54:00:00:02"),
      ssh("SSH-2.0-Cisco-1.25"),
      snmp(
        "Cisco IOS Software, C2960 Software (C2960-LANBASEK9-M), Version 15.0(2)SE11, RELEASE SOFTWARE (fc3)",
        "1.3.6.1.4.1.9.1.1208",
      ),
    ],
    is: { kind: "switch", vendor: "Cisco", model: "C2960", os: "Cisco IOS 15.0(2)SE11", role: "switching" },
  },
  {
    name: "a router",
    facts: [
      ssh("SSH-2.0-ROSSSH"),
      snmp("RouterOS CCR1009-7G-1C-1S+", "1.3.6.1.4.1.14988.1"),
      web(80, { "http.title": ["RouterOS router configuration page"] }),
    ],
    is: { kind: "router", vendor: "MikroTik", os: "RouterOS" },
  },
  {
    name: "a hypervisor that is built on Debian",
    facts: [
      ssh("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3"),
      web(8006, {
        "http.title": ["pve1 - Proxmox Virtual Environment"],
        "http.server": ["pve-api-daemon/3.0"],
      }),
    ],
    is: { kind: "hypervisor", vendor: "Proxmox", os: "Proxmox VE", role: "virtualization" },
  },
  {
    name: "a hypervisor of VMware's",
    facts: [
      web(443, { "http.title": ['" + ID_EESX_Welcome + "'] }),
      certificate(443, {
        commonName: "esx1.example.org",
        organizationName: "VMware, Inc",
        organizationalUnitName: "VMware ESX Server Default Certificate",
        emailAddress: "ssl-certificates@vmware.com",
      }),
    ],
    is: { kind: "hypervisor", vendor: "VMware", os: "VMware ESXi" },
  },
  {
    name: "a NAS",
    facts: [
      web(5000, { "http.title": ["Synology DiskStation - nas1"] }),
      certificate(5001, { commonName: "synology", organizationName: "Synology Inc." }),
    ],
    is: { kind: "NAS", vendor: "Synology" },
  },
  {
    name: "a firewall",
    facts: [
      certificate(443, {
        commonName: "FGT60F0000000001",
        organizationName: "Fortinet",
        organizationalUnitName: "FortiGate",
      }),
      ssh("SSH-2.0-FortiSSH_3.0"),
    ],
    is: { kind: "firewall", vendor: "Fortinet", os: "FortiOS" },
  },
  {
    name: "a camera",
    facts: [
      web(80, { "http.title": ["AXIS"], "http.realm": ["AXIS_ACCC8E000001"] }),
      answered("554/tcp rtsp", {
        "rtsp.server": ["GStreamer RTSP server"],
        "rtsp.realm": ["AXIS_ACCC8E000001"],
      }),
    ],
    is: { kind: "camera", vendor: "Axis" },
  },
  {
    name: "a machine that keeps everything to itself",
    facts: [web(80, { "http.title": ["Welcome"] })],
    is: { kind: null, os: null },
  },
  {
    name: "a server on which one banner lies",
    facts: [
      ssh("SSH-2.0-Cisco-1.25"),
      web(80, { "http.server": ["Apache/2.4.57 (Debian)"] }),
      answered("445/tcp smb", { "smb.lan-manager": ["Samba 4.17.12-Debian"] }),
    ],
    is: { kind: "server", os: "Debian GNU/Linux 12", role: "web" },
  },
]
