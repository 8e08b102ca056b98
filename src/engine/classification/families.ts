import type { Kin } from "./kin.ts"

/** Operating systems that are built on another, and say so in what they answer: by system, what it is as well. */
const BUILT_ON: Readonly<Record<string, readonly string[]>> = {
  "Debian GNU/Linux": [
    "Raspbian",
    "Raspberry Pi OS",
    "Proxmox VE",
    "Proxmox Backup Server",
    "Proxmox Mail Gateway",
    "TrueNAS SCALE",
    "OpenMediaVault",
    "Kali Linux",
    "Devuan",
    "VyOS",
    "EdgeOS",
    "UniFi OS",
    "Univention Corporate Server",
    "Cumulus Linux",
    "Armbian",
  ],
  Ubuntu: ["Linux Mint", "Zentyal", "Pop!_OS"],
  "Red Hat Enterprise Linux": ["CentOS", "Rocky Linux", "AlmaLinux", "Oracle Linux", "XCP-ng", "XenServer"],
  OpenWrt: ["DD-WRT", "Gluon", "LEDE"],
  Linux: [
    "Debian GNU/Linux",
    "Ubuntu",
    "Red Hat Enterprise Linux",
    "Fedora",
    "Fedora Linux",
    "SUSE Linux Enterprise Server",
    "openSUSE",
    "openSUSE Leap",
    "openSUSE Tumbleweed",
    "Alpine Linux",
    "Arch Linux",
    "Gentoo",
    "Gentoo Linux",
    "Slackware",
    "NixOS",
    "Amazon Linux",
    "Photon OS",
    "Flatcar Container Linux",
    "Bottlerocket",
    "Android",
    "ChromeOS",
    "Chrome OS",
    "OpenWrt",
    "RouterOS",
    "MikroTik RouterOS",
    "DiskStation Manager",
    "Synology DSM",
    "DSM",
    "QTS",
    "QuTS hero",
    "QNAP QTS",
    "unRAID",
    "Unraid",
    "AXIS OS",
    "FRITZ!OS",
    "Gaia",
    "PAN-OS",
    "FortiOS",
    "Home Assistant OS",
    "IPFire",
    "Sophos Firewall OS",
    "LANCOM",
    "Cisco IOS XE",
    "Arista EOS",
    "webOS",
    "Tizen",
  ],
  FreeBSD: [
    "pfSense",
    "OPNsense",
    "TrueNAS",
    "TrueNAS CORE",
    "FreeNAS",
    "XigmaNAS",
    "Junos",
    "Junos OS",
    "NetScaler",
  ],
  BSD: ["FreeBSD", "OpenBSD", "NetBSD", "DragonFly BSD"],
  "Cisco IOS": ["Cisco IOS XE"],
  "VMware ESXi": ["VMware ESX"],
  macOS: ["Mac OS X", "OS X"],
}

const keyOf = (value: string) =>
  value
    .toLowerCase()
    .replace(/^microsoft (?=windows)/u, "")
    .replaceAll(/\s+/gu, " ")
    .trim()

const names = new Map(
  Object.entries(BUILT_ON).flatMap(([system, others]) =>
    [system, ...others, "Windows", "Windows Server"].map((name) => [keyOf(name), name] as const),
  ),
)

const parents = Map.groupBy(
  Object.entries(BUILT_ON).flatMap(([system, others]) =>
    others.map((other) => ({ key: keyOf(other), above: keyOf(system) })),
  ),
  ({ key }) => key,
)

/** Systems, and what they are built on: who says "Linux" says nothing against Debian. */
export const SYSTEMS: Kin = {
  keyOf,
  above: (key) => {
    const known = parents.get(key)
    if (known) return known.map(({ above }) => above)
    return fromWords(key)
  },
  nameOf: (key) => names.get(key) ?? null,
}

/** "Windows Server 2019" is Windows Server, and that is Windows; "CentOS Linux" is Linux. */
function fromWords(key: string): readonly string[] {
  if (/^windows server ./u.test(key)) return ["windows server"]
  if (/^windows ./u.test(key)) return ["windows"]
  const distribution = key.replace(/ (?:gnu\/)?linux$/u, "")
  if (distribution !== key && distribution !== "")
    return parents.has(distribution) ? [distribution] : ["linux"]
  const family = FAMILIES.find((each) => key.startsWith(`${each} `))
  return family === undefined ? [] : [family]
}

const FAMILIES = ["linux", "freebsd", "openbsd", "netbsd", "cisco ios", "junos", "macos", "routeros"]

const SERVING = /^(?:linux|bsd|freebsd|openbsd|netbsd|windows server|solaris|aix|hp-ux|vmware esxi)$/u
// What runs in boxes that are sold for one task tells nothing of a server.
const IN_BOXES =
  /^(?:openwrt|android|chromeos|chrome os|routeros|mikrotik routeros|fritz!os|axis os|webos|tizen)$/u

/** Whether a system is one that servers run. */
export function isForServers(os: string): boolean {
  const above = lineOf(SYSTEMS, keyOf(os))
  return above.some((key) => SERVING.test(key)) && !above.some((key) => IN_BOXES.test(key))
}

/** A key and all above it, each once. */
export function lineOf({ above }: Pick<Kin, "above">, key: string): readonly string[] {
  const line = new Set([key])
  for (const each of line) {
    for (const higher of above(each)) line.add(higher)
    // A table that leads in a circle ends here.
    if (line.size > LONGEST_LINE) break
  }
  return [...line]
}

const LONGEST_LINE = 32

/** nmap's "Linux 4.15 - 5.8" as the system and the versions it may have. */
export function systemAndVersion(text: string): { readonly os: string; readonly version: string | null } {
  const found = /^(Linux|FreeBSD|OpenBSD|NetBSD) (\d.{0,100})$/u.exec(text)
  return found ? { os: found[1]!, version: found[2]! } : { os: text, version: null }
}
