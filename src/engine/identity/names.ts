// What people put at the end of a name to say which card of the machine it is.
const CARD =
  /^(?:(?:eth|ens|enp|em|bond|vlan|lan|wan|nic|if|leg|port|br|dmz)\d*[a-z]?\d*|mgmt|management|backup|bkp|bak|int|ext|internal|external|inside|outside|storage|san|data|v[46]|ipv[46]|[0-9a-f]{1,4}\.\d+)$/

/** The part of a name that its cards would share: "gw" of "gw-vlan10.example.com". */
export function nameStem(name: string): string {
  const parts = labelOf(name).split(/[-_]/)
  while (parts.length > 1 && CARD.test(parts.at(-1)!)) parts.pop()
  return parts.join("-")
}

/** Whether two names are of two cards of one machine, as far as names tell: "db3" and "db3-backup", not "web-1" and "web-2". */
export function areCardsOfOne(one: string, other: string): boolean {
  if (nameStem(one) === nameStem(other)) return true
  const [short, long] = [labelOf(one), labelOf(other)].toSorted((a, b) => a.length - b.length)
  const end = long!.slice(short!.length)
  return long!.startsWith(short!) && /^[-_][a-z]/.test(end)
}

const labelOf = (name: string): string => name.toLowerCase().split(".", 1)[0] ?? ""
