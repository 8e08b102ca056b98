import { readAddress } from "./address.ts"

const LONGEST = 300

const NO_NAME: ReadonlySet<string> = new Set(
  `localhost localhost4 localhost6 localdomain loopback ip6-localhost ubuntu debian raspberrypi raspbian fedora centos
   rocky almalinux archlinux arch alpine kali linux opensuse suse freebsd openbsd gentoo nixos buildroot yocto
   openwrt lede ddwrt dd-wrt tomato router gateway _gateway modem switch accesspoint access-point ap firewall nas printer camera
   ipcam ipc dvr nvr tv phone laptop desktop pc computer workstation server host machine node client device vm guest
   unknown unnamed noname none null undefined default new-host newhost new new-computer user-pc user admin root
   administrator owner owner-pc home my-pc mypc iphone ipad ipod android galaxy macbook macbookpro macbook-pro
   macbookair macbook-air imac mac mac-mini espressif esp esp32 esp8266 esp_ arduino tasmota shelly workgroup mshome
   samba domain test localnet ubnt unifi mikrotik dhcp static dynamic dhcpclient udhcp udhcpc busybox livecd live
   template golden image base vagrant docker container instance windows win10 win7 win11 mywin minint winpe
   msbrowse __msbrowse__ wlan lan wan internet speedport easy-box fritz.box simpleserver`.split(/\s+/u),
)

/** Ends of names that every home and every resolver has. */
const NOWHERE =
  /\.(?:local|localdomain|lan|home|home\.arpa|internal|fritz\.box|box|router|dhcp|workgroup|mshome\.net|invalid|localhost)$/u

/** Whether a name says nothing of who bears it, because many do: "localhost", "router", "DESKTOP". */
export function isNoName(written: string): boolean {
  const name = written.slice(0, LONGEST).trim().toLowerCase()
  if (/^[\W_]*$/u.test(name) || /^\(.*\)$/u.test(name) || /^<.*>$/u.test(name)) return true
  const [label = ""] = name.split(".", 1)
  if (/^(?:localhost|ip6-localhost|unknown|_gateway|new-host(?:-\d+)?)$/u.test(label)) return true
  const bare = name.replace(NOWHERE, "")
  return NO_NAME.has(bare) || NO_NAME.has(name)
}

const REVERSE = /(?:^|\.)(?:in-addr|ip6)\.arpa\.?$/u
const GENERIC =
  /^(?:host|dhcp|ip|ipv4|addr|address|pool|client|clients|dyn|dynamic|user|pc|node|station|unknown|static|lan|net|vm|machine|dip|cust|customer|dsl|cable|ppp|ws|wks|computer|dev|device|guest|lease|dhcpc|n|h|c|x)$/u

/** Whether a name was made from the address it belongs to: it then says no more than the address does. */
export function isAddressName(name: string, ip: string): boolean {
  const text = name.slice(0, LONGEST).toLowerCase()
  if (REVERSE.test(text)) return true
  const address = readAddress(ip)
  if (address === null) return false
  return address.family === 4 ? isFrom4(text, Number(address.value)) : isFrom6(text, address.value)
}

function isFrom4(name: string, value: number): boolean {
  const octets = [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
  const [third = 0, fourth = 0] = octets.slice(2)
  // Side by side with one mark between them, in either order.
  const pairs = [...name.matchAll(/(?<![\d])0{0,2}(\d{1,3})[-._x](?=0{0,2}(\d{1,3})(?!\d))/gu)]
  const isPair = pairs.some(
    ([, one, two]) =>
      (Number(one) === third && Number(two) === fourth) || (Number(one) === fourth && Number(two) === third),
  )
  if (isPair) return true
  const padded = octets.map((octet) => String(octet).padStart(3, "0")).join("")
  const hex = octets.map((octet) => octet.toString(16).padStart(2, "0"))
  const isWhole =
    name.includes(padded) ||
    name.includes(hex.join("-")) ||
    [...name.matchAll(/[0-9a-f]{8,}/gu)].some(([run]) => run === hex.join(""))
  return isWhole || isGenericWith(name, fourth)
}

/** "host-7", "dhcp-pool7": nothing but words for an address, and its last number. */
function isGenericWith(name: string, number: number): boolean {
  const [label = ""] = name.split(".", 1)
  const found = /^([a-z_-]*?)[-_]?0{0,2}(\d{1,3})$/u.exec(label)
  if (!found || Number(found[2]) !== number) return false
  const words = (found[1] ?? "").split(/[-_]+/u).filter(Boolean)
  return words.every((word) => GENERIC.test(word))
}

function isFrom6(name: string, value: bigint): boolean {
  const joined = name.replaceAll(/[-.:_]/gu, "")
  // Every way to write it but the reversed one holds its last group: most names are done with here.
  if (name.length < 63 && !joined.includes((value & 0xffffn).toString(16))) return false
  const digits = value.toString(16).padStart(32, "0")
  const nibbles = digits.split("").toReversed().join(".")
  if (joined.includes(digits) || name.includes(nibbles)) return true
  const short = (digits.match(/.{4}/gu) ?? []).map((group) => group.replace(/^0{1,3}/u, ""))
  const own = digits.slice(16)
  // The network's half belongs to all of it; the machine's half says which one, unless it is as short as "::7".
  if (!own.startsWith("00000000") && (joined.includes(own) || name.includes(short.slice(4).join("-"))))
    return true
  return [compressed(short), short.join("-")].some(
    (text) => `-${name}`.includes(`-${text}.`) || `-${name}`.endsWith(`-${text}`),
  )
}

/** RFC 5952's text with dashes for colons. */
function compressed(groups: readonly string[]): string {
  const text = groups.join(":")
  const zeros = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/gu)].toSorted(
    (a, b) => b[0].length - a[0].length,
  )[0]
  if (!zeros) return text.replaceAll(":", "-")
  const before = text.slice(0, zeros.index)
  const after = text.slice(zeros.index + zeros[0].length).replace(/^:/u, "")
  return `${before}::${after}`.replaceAll(":", "-")
}
