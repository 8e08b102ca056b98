import type { Declared, Identifier } from "#model/declaration.ts"
import { declared, environmentIn } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { addressFrom, isTemplated, macFrom, nameFrom } from "./identifiers.ts"
import { linesOf } from "./lines.ts"
import { distinct, Gathering, saying } from "./reading.ts"

// https://pve.proxmox.com/wiki/Manual:_qm.conf and pct.conf: "key: value", then snapshots in sections.

/** Proxmox's files of virtual machines and containers. */
export const proxmox: Format = { name: "proxmox", claims, read }

function claims(path: string, start: string): boolean {
  if (/(?:^|\/)(?:qemu-server|lxc)\/\d{1,9}\.conf$/u.test(path)) return true
  return /(?:^|\/)\d{3,9}\.conf$/u.test(path) && /^(?:memory|cores|net0|scsihw|rootfs):[ \t]/mu.test(start)
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  for (const file of files) readMachine(file, gathering)
  return gathering.reading()
}

interface Said {
  readonly text: string
  readonly line: number
}

interface Config {
  readonly values: ReadonlyMap<string, Said>
  readonly description: string
  readonly lastLine: number
}

function configOf({ path, text }: SourceText, gathering: Gathering): Config {
  const values = new Map<string, Said>()
  const description: string[] = []
  let lastLine = 1
  for (const { number, text: line } of linesOf(text)) {
    // What follows are snapshots: states that no longer hold.
    if (/^\[.{1,200}\]\s*$/u.test(line)) break
    if (line.trim() !== "") lastLine = number
    const [, key, value] = /^([a-z]\w{0,40}):\s?(.*)$/u.exec(line) ?? []
    if (line.startsWith("#")) description.push(unescaped(line.slice(1)))
    else if (key !== undefined) values.set(key, { text: value!.trim(), line: number })
    else if (line.trim() !== "") gathering.problem(path, number, 'This line is no "key: value".')
  }
  return { values, description: description.slice(0, 50).join(" "), lastLine }
}

/** Descriptions are kept with "%0A" for the end of a line. */
const unescaped = (text: string): string =>
  text.replaceAll(/%([0-7][0-9A-F])/giu, (_, digits: string) =>
    String.fromCodePoint(Number.parseInt(digits, 16)),
  )

function readMachine(file: SourceText, gathering: Gathering): void {
  const { values, description, lastLine } = configOf(file, gathering)
  const name = values.get("name") ?? values.get("hostname")
  const identifiers = distinct([
    name === undefined ? null : nameFrom(name.text, name.line),
    ...[...values].flatMap(([key, said]) => ofInterface(key, said)),
  ])
  const isFilled = [...values.values()].some(({ text }) => isTemplated(text))
  if (identifiers.length > 0 || isFilled)
    gathering.add(declaration(file.path, { values, description, lastLine, identifiers, isFilled }))
  else if (values.size > 0) gathering.problem(file.path, 1, "A machine without a name, an address or a MAC.")
}

/** "virtio=BC:24:11:00:00:01,bridge=vmbr0", "name=eth0,hwaddr=…,ip=10.0.0.5/24", "ip=10.0.0.5/24,gw=…". */
function ofInterface(key: string, { text, line }: Said): readonly (Identifier | null)[] {
  if (!/^(?:net|ipconfig)\d{1,2}$/u.test(key)) return []
  return text
    .split(",")
    .slice(0, 50)
    .map((part) => part.split("=", 2))
    .map(([word, value = ""]) =>
      word === "ip" || word === "ip6"
        ? addressFrom(value, line)
        : key.startsWith("net")
          ? macFrom(value, line)
          : null,
    )
}

interface Found extends Config {
  readonly identifiers: readonly Identifier[]
  readonly isFilled: boolean
}

function declaration(
  path: string,
  { values, description, lastLine, identifiers, isFilled }: Found,
): Declared {
  const groups = (values.get("tags")?.text ?? "").split(/[;, ]/u).filter((tag) => tag !== "")
  const name = values.get("name") ?? values.get("hostname")
  return declared({
    format: "proxmox",
    state: isFilled ? "templated" : "exact",
    path,
    line: name?.line ?? identifiers[0]?.line ?? 1,
    endLine: lastLine,
    identifiers,
    groups: groups.slice(0, 100),
    environment: environmentIn([...groups, name?.text ?? "", path].join(" ")),
    purpose: saying(description) ?? saying(unescaped(values.get("description")?.text ?? "")),
    // Clones are made of it; it never runs itself.
    status: values.get("template")?.text === "1" ? "template" : null,
    attributes: attributesOf(path, values),
  })
}

function attributesOf(path: string, values: ReadonlyMap<string, Said>): Readonly<Record<string, string>> {
  const [, number] = /(\d{1,9})\.conf$/u.exec(path) ?? []
  const [, hypervisor] = /(?:^|\/)nodes\/([^/]{1,200})\//u.exec(path) ?? []
  const bridges = new Set<string>()
  for (const [key, { text }] of values)
    if (/^net\d{1,2}$/u.test(key)) bridges.add(/(?:^|,)bridge=([^,]{1,50})/u.exec(text)?.[1] ?? "")
  const kept = {
    vmid: number,
    hypervisor,
    os: values.get("ostype")?.text,
    pool: values.get("pool")?.text,
    bridge: [...bridges].filter((bridge) => bridge !== "").join(", "),
  }
  return Object.fromEntries(
    Object.entries(kept).flatMap(([key, value]) => {
      const said = saying(value)
      return said === null ? [] : [[key, said]]
    }),
  )
}
