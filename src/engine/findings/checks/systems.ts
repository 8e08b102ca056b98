/** An operating system as far as it is told. */
export interface System {
  /** "debian" */
  readonly name: string
  /** "12"; null where it is not told. */
  readonly version: string | null
  /** A whole family is meant: Ansible's "Debian" holds Ubuntu too. */
  readonly isFamily: boolean
}

// What each is a kind of, up to what has nothing above it.
const ABOVE: Readonly<Record<string, string>> = {
  debian: "debian family",
  ubuntu: "debian family",
  // They greet as the Debian that they are made of.
  raspbian: "debian",
  devuan: "debian",
  "debian family": "linux",
  rhel: "redhat family",
  centos: "redhat family",
  rocky: "redhat family",
  alma: "redhat family",
  fedora: "redhat family",
  oracle: "redhat family",
  amazon: "redhat family",
  "redhat family": "linux",
  suse: "linux",
  alpine: "linux",
  arch: "linux",
  gentoo: "linux",
  nixos: "linux",
  openwrt: "linux",
  routeros: "linux",
  linux: "unix",
  freebsd: "unix",
  openbsd: "unix",
  netbsd: "unix",
  macos: "unix",
  solaris: "unix",
}

const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/\braspbian|raspberry pi os/u, "raspbian"],
  [/\bubuntu/u, "ubuntu"],
  [/\bdevuan/u, "devuan"],
  [/\bdebian/u, "debian"],
  [/\bred ?hat|\brhel/u, "rhel"],
  [/\bcentos/u, "centos"],
  [/\brocky/u, "rocky"],
  [/\balma ?linux/u, "alma"],
  [/\bfedora/u, "fedora"],
  [/\boracle linux/u, "oracle"],
  [/\bamazon linux/u, "amazon"],
  [/\bsuse|opensuse|\bsles\b/u, "suse"],
  [/\balpine/u, "alpine"],
  [/\barch ?linux/u, "arch"],
  [/\bgentoo/u, "gentoo"],
  [/\bnixos/u, "nixos"],
  [/\bopenwrt/u, "openwrt"],
  [/\brouteros/u, "routeros"],
  [/\bfreebsd|pfsense|opnsense/u, "freebsd"],
  [/\bopenbsd/u, "openbsd"],
  [/\bnetbsd/u, "netbsd"],
  [/\bmac ?os|\bos x\b/u, "macos"],
  [/\bsolaris|sunos/u, "solaris"],
  [/\bwindows|\bwin(?:2k)?\d/u, "windows"],
  [/\blinux/u, "linux"],
]

const CODENAMES: Readonly<Record<string, string>> = {
  stretch: "debian 9",
  buster: "debian 10",
  bullseye: "debian 11",
  bookworm: "debian 12",
  trixie: "debian 13",
  xenial: "ubuntu 16.04",
  bionic: "ubuntu 18.04",
  focal: "ubuntu 20.04",
  jammy: "ubuntu 22.04",
  noble: "ubuntu 24.04",
}

/** "Debian GNU/Linux 12 (bookworm)", "ubuntu 22.04", "Windows Server 2019"; null where no system is known by that. */
export function systemFrom(written: string, isFamily: boolean): System | null {
  const text = written.slice(0, 200).toLowerCase().replaceAll(/[_/]/gu, " ")
  const name = SPELLINGS.find(([spelling]) => spelling.test(text))?.[1]
  if (name === undefined) {
    const code = Object.entries(CODENAMES).find(([word]) => text.trim() === word)?.[1]
    return code === undefined ? null : systemFrom(code, false)
  }
  if (isFamily) return { name: FAMILIES[name] ?? name, version: null, isFamily: true }
  return { name, version: versionIn(name, text), isFamily: false }
}

const FAMILIES: Readonly<Record<string, string>> = { debian: "debian family", rhel: "redhat family" }

// Of the others, what stands behind the name may be a kernel's number.
const NUMBERED = /^(?:debian|ubuntu|rhel|centos|rocky|alma|fedora|alpine|freebsd|raspbian)$/u

function versionIn(name: string, text: string): string | null {
  if (!NUMBERED.test(name)) return null
  return (
    /(?:^|[^\d.])(\d{1,2}(?:\.\d{1,2})?)(?:\.\d{1,4}){0,3}(?![\d.]*\d)/u.exec(
      text.replace(/^.*?(?=[a-z])/u, ""),
    )?.[1] ?? null
  )
}

/** "web1-debian12.example.org", "ubuntu2204-ci": whole words of the first label only. */
export function systemInName(name: string): System | null {
  const [label = ""] = name.slice(0, 255).toLowerCase().split(".", 1)
  for (const word of label.split(/[-_]/u)) {
    const found = /^(debian|ubuntu|deb|rhel|centos|rocky|alma|fedora|freebsd|win)(\d{1,4})$/u.exec(word)
    if (found) return numbered(found[1]!, found[2]!)
  }
  return null
}

function numbered(word: string, digits: string): System | null {
  const name = { deb: "debian", win: "windows" }[word] ?? word
  if (name === "windows") return /^(?:20\d\d|10|11|7|8)$/u.test(digits) ? plain(name, null) : null
  if (name === "ubuntu")
    return digits.length === 4 ? plain(name, `${digits.slice(0, 2)}.${digits.slice(2)}`) : null
  // "deb1" and "rocky3" count machines; nobody runs those versions any more.
  return digits.length <= 2 && Number(digits) >= 7 ? plain(name, digits) : null
}

const plain = (name: string, version: string | null): System => ({ name, version, isFamily: false })

// https://packages.debian.org/openssh-server and https://packages.ubuntu.com/openssh-server
const DEBIAN: Readonly<Record<string, string>> = {
  "7.4": "9",
  "7.9": "10",
  "8.4": "11",
  "9.2": "12",
  "10.0": "13",
}
const UBUNTU: Readonly<Record<string, string>> = {
  "7.2": "16.04",
  "7.6": "18.04",
  "8.2": "20.04",
  "8.9": "22.04",
  "9.6": "24.04",
}

/** "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3" is Debian 12. */
export function systemInSsh(banner: string): System | null {
  const text = banner.slice(0, 255)
  const version = /OpenSSH_(\d{1,2}\.\d{1,2})/u.exec(text)?.[1] ?? ""
  if (/OpenSSH_for_Windows/u.test(text)) return plain("windows", null)
  if (/ Raspbian-/u.test(text)) return plain("raspbian", null)
  if (/ Ubuntu-/u.test(text)) return plain("ubuntu", UBUNTU[version] ?? null)
  if (/ FreeBSD-/u.test(text)) return plain("freebsd", null)
  if (/ Debian-/u.test(text))
    return plain("debian", /[+~](?:deb|bpo)(\d{1,2})(?!\d)/u.exec(text)?.[1] ?? DEBIAN[version] ?? null)
  return null
}

/** Whether both can't be true: other systems of which neither holds the other, or other versions of one. */
export function areAtOdds(one: System, other: System): boolean {
  if (one.name !== other.name)
    return !lineOf(one.name).includes(other.name) && !lineOf(other.name).includes(one.name)
  if (one.version === null || other.version === null) return false
  const [a, b] = [one.version.split("."), other.version.split(".")]
  return a.some((part, index) => index < b.length && b[index] !== part)
}

function lineOf(name: string): readonly string[] {
  const above = ABOVE[name]
  return above === undefined ? [name] : [name, ...lineOf(above)]
}
