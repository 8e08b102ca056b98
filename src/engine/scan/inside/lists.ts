import { groupsIn, plain, saidIn, sorted } from "./told.ts"

const from = (lines: readonly string[]) => saidIn(lines.slice(0, 1)).get("from") ?? ""

/** "name version" of each package that is installed. */
export function packagesIn(lines: readonly string[]): readonly string[] {
  const read = PACKAGES[from(lines)]
  if (read === undefined) return []
  return sorted(
    lines
      .slice(1)
      .flatMap((line) => read(line) ?? [])
      .map((text) => plain(text, 200)),
  )
}

const tabbed = (line: string) =>
  line
    .split("\t")
    .map((word) => word.trim())
    .join(" ")

/** "curl-8.5.0-r0": the version begins at the last dash before a digit that has a revision behind it. */
const dashed = (line: string) => /^(\S+?)-(\d\S*)/u.exec(line.trim())?.slice(1).join(" ") ?? null

const PACKAGES: Readonly<Record<string, (line: string) => string | null>> = {
  // The second letter of the state is what is there: "ii" is installed, "rc" only left its settings behind.
  dpkg: (line) => (/^.i/u.test(line) ? tabbed(line.slice(line.indexOf("\t") + 1)) : null),
  rpm: tabbed,
  apk: dashed,
  pacman: (line) => line,
  opkg: (line) => line.replace(" - ", " "),
  pkg: (line) => line,
  pkg_info: dashed,
}

/** Names of the units, or of the services of other init systems, that run. */
export function unitsIn(lines: readonly string[]): readonly string[] {
  const rest = lines.slice(1)
  switch (from(lines)) {
    case "systemd":
      // "user@1000.service" and "session-3.scope" come and go with people.
      return sorted(
        rest
          .flatMap((line) => /^\s*(?:● )?(\S{1,255})\s/u.exec(line)?.[1] ?? [])
          .filter(isLasting)
          .map((name) => plain(name)),
      )
    case "openrc":
      return sorted(
        rest
          .flatMap((line) => /^\s+(\S{1,100})\s+\[\s*started\s*\]/u.exec(line)?.[1] ?? [])
          .map((name) => plain(name)),
      )
    case "rc":
      return sorted(
        rest.map((line) => plain(line.split("/").at(-1) ?? "", 100)).filter((name) => name !== ""),
      )
    default:
      return []
  }
}

const isLasting = (unit: string) =>
  !/^(?:user@|user-runtime-dir@|run-|session-|systemd-(?:hostnamed|timedated|localed)\.)/u.test(unit)

export interface Container {
  readonly under: string
  readonly name: string
  readonly image: string
  readonly id: string
  readonly ports: string
}

export function containersIn(lines: readonly string[]): readonly Container[] {
  return groupsIn(lines, "from").flatMap(({ value: under, lines: rows }) =>
    rows.flatMap((row): Container[] => {
      const [name = "", image = "", id = "", ports = ""] = row.split("\t").map((word) => plain(word, 200))
      return name === "" || image === "" ? [] : [{ under, name, image, id: id.slice(0, 64), ports }]
    }),
  )
}

/** "logrotate.timer starts logrotate.service"; when, is left out. */
export function timersIn(lines: readonly string[]): readonly string[] {
  return sorted(
    lines.flatMap((line) => {
      const [unit, activates] = line.trim().split(/\s+/u).slice(-2)
      return unit?.endsWith(".timer") && activates !== undefined ? [plain(`${unit} starts ${activates}`)] : []
    }),
  )
}

/** What cron does, a line each, with its file; words that look like secrets are left out. */
export function cronIn(lines: readonly string[]): readonly string[] {
  let file = ""
  const found: string[] = []
  for (const line of lines) {
    const [, name = "", value = ""] = /^(file|hourly|daily|weekly|monthly)=(.*)$/u.exec(line) ?? []
    if (name === "file") file = plain(value, 200)
    else if (name !== "") found.push(`${name}: ${plain(value, 200)}`)
    else if (line.trim() === "!") found.push(`${file}: may not be read`)
    else if (!/^\s*(?:#|$)/u.test(line)) found.push(`${file}: ${withoutSecrets(plain(line))}`)
  }
  return sorted(found)
}

const SECRET =
  /((?:pass(?:word|wd|phrase)?|pwd|secret|token|api-?_?key|credential)s?[\w-]{0,20}["']?(?:\s{0,3}[=:]\s{0,3}|\s{1,3}))(?:"[^"]*"|'[^']*'|\S+)/giu
const IN_ADDRESS = /(\w{2,12}:\/\/[^\s:/@]{0,64}):[^\s/@]{1,200}@/gu

/** Settings and command lines hold passwords at times, and nobody needs them to be kept. */
export function withoutSecrets(line: string): string {
  const settings = /^\s*([A-Za-z_]\w{0,60})\s*=/u.exec(line)
  const isPlain =
    settings !== null && /^(?:PATH|SHELL|MAILTO|HOME|LANG|LC_\w+|CRON_TZ|TZ)$/u.test(settings[1]!)
  if (settings !== null && !isPlain) return `${settings[1]}=…`
  return line.replaceAll(SECRET, "$1…").replaceAll(IN_ADDRESS, "$1:…@")
}

const PSEUDO =
  /^(?:proc|sysfs|dev(?:tmp)?fs|devpts|ramfs|tmpfs|cgroup2?|mqueue|hugetlbfs|debugfs|tracefs|securityfs|pstore|bpf|configfs|fusectl|autofs|binfmt_misc|efivarfs|nsfs|rpc_pipefs|squashfs|overlay|fuse\.(?:gvfsd-fuse|portal|lxcfs|snapfuse)|fdescfs|procfs|linprocfs|linsysfs|nullfs|map)$/u

/** "/srv nfs4 nas:/export" of what is mounted and holds files. */
export function mountsIn(lines: readonly string[]): readonly string[] {
  return sorted(
    lines.flatMap((line) => {
      const bsd = /^(\S{1,300}) on (\S{1,300}) \((\w{1,30})/u.exec(line)
      const [device = "", folder = "", type = ""] = bsd ? bsd.slice(1) : line.split(" ")
      if (
        type === "" ||
        PSEUDO.test(type) ||
        folder.startsWith("/var/lib/docker/") ||
        folder.startsWith("/run/")
      )
        return []
      return [plain(`${folder.replaceAll("\\040", " ")} ${type} ${withoutSecrets(device)}`)]
    }),
  )
}

/** "root from 10.0.0.5" of those who logged in last; when, is left out. */
export function loginsIn(lines: readonly string[]): readonly string[] {
  return sorted(
    lines.flatMap((line) => {
      const [user = "", terminal = "", place = ""] = line.trim().split(/\s+/u)
      if (/^(?:reboot|shutdown|runlevel|boot|wtmp|btmp|lastlog|utx)\b/u.test(user) || terminal === "")
        return []
      const isLocal = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|:\d.*|tty.*)$/u.test(place) || place === ""
      return [plain(`${user} ${isLocal ? `on ${terminal.replace(/\d+$/u, "")}` : `from ${place}`}`, 200)]
    }),
  )
}
