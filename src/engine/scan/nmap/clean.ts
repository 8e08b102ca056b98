const LONGEST_NAME = 255
const LONGEST_NUMBER = 100

/** A hostname as machines tell it, in small letters; null where it is none. */
export function hostName(text: string): string | null {
  const plain = printable(text).toLowerCase().replace(/\.$/u, "")
  const isName = /^[^\s<>"'(),;:/\\|*?=]{1,255}$/u.test(plain)
  return isName && plain !== "." ? plain : null
}

/** The machine's name in what uname says of it: the second word; null where it says none. */
export function unixName(description: string): string | null {
  const word =
    /^(?:Linux|FreeBSD|OpenBSD|NetBSD|DragonFly|SunOS|Darwin|AIX|HP-UX) (\S{1,255}) \S{0,40}\d/u.exec(
      description,
    )?.[1]
  return word === undefined || /^\d+\.\d/u.test(word) ? null : hostName(word)
}

/** A name that somebody wrote for people to read, as it stands. */
export function niceName(text: string): string | null {
  const plain = printable(text).replaceAll(/\s+/gu, " ").slice(0, LONGEST_NAME).trim()
  return plain === "" || /^<.*>$/u.test(plain) ? null : plain
}

/** A serial number as it stands, with single spaces. */
export function serialNumber(text: string): string | null {
  const plain = printable(text).replaceAll(/\s+/gu, " ").trim()
  return plain === "" || plain.length > LONGEST_NUMBER ? null : plain
}

/** A UUID in one form whatever the dashes, braces and case it came in. */
export function uuidText(text: string): string | null {
  const found =
    /(?<![0-9a-f-])[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}(?![0-9a-f-])/iu.exec(
      text.slice(0, 1_000),
    )
  if (!found) return null
  const digits = found[0].replaceAll("-", "").toLowerCase()
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => digits.slice(from, to))
    .join("-")
}

/** A machine's own hardware address at the beginning of a text; null for groups, zeros and anything else. */
export function hardwareAddress(text: string): string | null {
  const plain = text.slice(0, 60).replaceAll('"', "").trim()
  const found = /^(?:[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}|[0-9a-f]{12})(?![0-9a-f:])/iu.exec(plain)?.[0]
  if (found === undefined) return null
  const digits = found.replaceAll(/[:-]/gu, "").toLowerCase()
  const isGroup = (Number.parseInt(digits.slice(0, 2), 16) & 1) === 1
  return isGroup || /^0+$/u.test(digits) ? null : (digits.match(/../gu) ?? []).join(":")
}

/** Without what NetBIOS fills its fields with, quotes around it and anything that is no text. */
function printable(text: string): string {
  return text
    .slice(0, 1_000)
    .replaceAll("\\x00", "")
    .replaceAll(/\p{C}/gu, "")
    .trim()
    .replace(/^"(.*)"$/u, "$1")
    .trim()
}
