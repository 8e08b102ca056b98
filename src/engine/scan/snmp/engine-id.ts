import { readFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { addressText } from "#model/address.ts"
import { hardwareAddress } from "../nmap/clean.ts"

/** The maker's number (IANA's list of private enterprises) in an engine id. */
export function enterpriseOf(engine: Buffer): number {
  return engine.readUInt32BE(0) & 0x7fffffff
}

/**
 * An engine id in the words that nmap has for it ("ciscoSystems mac 00:d4:8c:00:11:22"), so that a scan of ours and
 * an import of nmap's tell one engine by one value (nmap/script-identities.ts).
 */
export function engineWords(engine: Buffer, makers: ReadonlyMap<number, string>): string {
  const enterprise = makers.get(enterpriseOf(engine))
  const isByRule = engine[0]! >= 0x80
  // nmap says nothing of a maker that its list doesn't have, or the bare number where the id is of the old kind.
  const maker = enterprise ?? (isByRule ? null : String(enterpriseOf(engine)))
  const [format, data] = isByRule
    ? formatted(engine[4]!, engine.subarray(5))
    : (["unknown", hex(engine.subarray(4))] as const)
  return [maker, format, data]
    .filter((part) => part !== null)
    .join(" ")
    .replaceAll(/\p{C}/gu, "")
    .slice(0, 600)
}

const hex = (bytes: Buffer) => bytes.toString("hex")

function formatted(format: number, data: Buffer): readonly [string, string] {
  switch (format) {
    case 1:
      return ["ipv4", data.length < 4 ? hex(data) : [...data.subarray(0, 4)].join(".")]
    case 2:
      return ["ipv6", data.length < 16 ? hex(data) : ipv6(data)]
    case 3:
      return ["mac", hardwareAddress(hex(data.subarray(0, 6))) ?? hex(data)]
    case 4:
      return ["text", data.toString("utf8")]
    case 5:
      return ["octets", hex(data)]
    default:
      return ["unknown", hex(data)]
  }
}

function ipv6(data: Buffer): string {
  return addressText({ family: 6, value: BigInt(`0x${hex(data.subarray(0, 16))}`) })
}

const read = new Map<string, Promise<ReadonlyMap<number, string>>>()

/** The makers' numbers from the installed nmap's own list, read at run time; none of it is part of Rollcall. */
export function enterpriseNumbers(nmapPath: string): Promise<ReadonlyMap<number, string>> {
  const known = read.get(nmapPath) ?? readNumbers(nmapPath)
  read.set(nmapPath, known)
  return known
}

async function readNumbers(nmapPath: string): Promise<ReadonlyMap<number, string>> {
  const list = join("nselib", "data", "enterprise_numbers.txt")
  const folders = [process.env["NMAPDIR"], join(dirname(nmapPath), "..", "share", "nmap"), "/usr/share/nmap"]
  for (const folder of folders.filter((each) => each !== undefined)) {
    const text = await readFile(join(folder, list), "utf8").catch(() => null)
    if (text !== null) return numbersIn(text)
  }
  return new Map()
}

function numbersIn(text: string): ReadonlyMap<number, string> {
  const lines = [...text.matchAll(/^(\d{1,10})\t(.*)$/gmu)]
  return new Map(lines.map(([, number, name = ""]) => [Number(number), name]))
}
