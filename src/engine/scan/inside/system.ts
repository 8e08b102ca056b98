import { hostName, serialNumber, uuidText } from "#engine/scan/nmap/clean.ts"
import { plain, saidIn } from "./told.ts"

/** What a machine is made of and runs, as it says itself. */
export interface System {
  /** "Debian GNU/Linux 12 (bookworm)" */
  readonly os: string | null
  /** "debian 12" */
  readonly osId: string | null
  /** "Linux 6.1.0-18-amd64" */
  readonly kernel: string | null
  readonly architecture: string | null
  readonly name: string | null
  /** "kvm", "docker", …; "none" where it is no guest; null where nothing tells. */
  readonly virtualization: string | null
  /** Whether it shares another machine's kernel, whose hardware it then shows as its own. */
  readonly isContainer: boolean
  readonly vendor: string | null
  readonly model: string | null
  readonly uuid: string | null
  readonly serial: string | null
  readonly machineId: string | null
  /** Of the hardware, what is there and may not be read. */
  readonly hidden: readonly string[]
  /** Further words on the hardware, by name. */
  readonly hardware: Readonly<Record<string, string>>
}

/** The parts that tell of the system; a part that is missing has no lines. */
export type Lines = (part: string) => readonly string[]

export function systemFrom(lines: Lines): System {
  const system = saidIn(lines("system"))
  const release = saidIn(lines("os-release"))
  const hardware = saidIn(lines("hardware"))
  const { container, vm } = guestOf(lines("virtualization"), hardware)
  const isContainer = container !== null
  const own = isContainer ? new Map<string, string>() : hardware
  const osId = [release.get("ID"), release.get("VERSION_ID")].filter(
    (word) => word !== undefined && word !== "",
  )
  return {
    os: release.get("PRETTY_NAME") || release.get("NAME") || null,
    osId: osId.length > 0 ? osId.join(" ") : null,
    kernel: plain(`${system.get("system") ?? ""} ${system.get("release") ?? ""}`) || null,
    architecture: system.get("machine") || null,
    name: hostName(system.get("name") ?? ""),
    virtualization: container ?? vm,
    isContainer,
    vendor: own.get("sys_vendor") || own.get("board_vendor") || null,
    model: own.get("product_name") || own.get("board_name") || null,
    uuid: uuidText(own.get("product_uuid") ?? ""),
    serial: serialNumber(own.get("product_serial") ?? ""),
    machineId: isImage(container) ? null : machineIdIn(lines("machine-id")),
    hidden: lines("hardware").flatMap((line) => (/^[a-z_]{1,40}!$/u.test(line) ? [line.slice(0, -1)] : [])),
    hardware: Object.fromEntries(own),
  }
}

function machineIdIn(lines: readonly string[]): string | null {
  const id = (lines[0] ?? "").trim().toLowerCase()
  return /^[0-9a-f]{32}$/u.test(id) && !/^(.)\1+$/u.test(id)
    ? id
    : (uuidText(id)?.replaceAll("-", "") ?? null)
}

/** Containers of one image all hold the machine id that lies in it. */
const isImage = (container: string | null) =>
  container !== null && /^(?:docker|podman|kubepods|rkt|oci)$/u.test(container)

const CONTAINER_HINTS: Readonly<Record<string, string>> = {
  docker: "docker",
  podman: "podman",
  libpod: "podman",
  kubepods: "kubepods",
  lxc: "lxc",
  openvz: "openvz",
}

const GUESTS: readonly (readonly [RegExp, string])[] = [
  [/vmware/iu, "vmware"],
  [/\b(?:qemu|kvm|bochs)\b/iu, "kvm"],
  [/virtualbox|innotek/iu, "oracle"],
  [/microsoft corporation virtual machine/iu, "microsoft"],
  [/\bxen\b/iu, "xen"],
  [/amazon ec2/iu, "amazon"],
  [/google compute engine/iu, "google"],
  [/parallels/iu, "parallels"],
]

function guestOf(lines: readonly string[], hardware: ReadonlyMap<string, string>) {
  const said = saidIn(lines)
  const hints = lines.flatMap((line) => (line.startsWith("hint=") ? [plain(line.slice(5), 40)] : []))
  const told = (name: string) => {
    const word = said.get(name) ?? ""
    return word === "" || word === "none" ? null : plain(word, 40)
  }
  const hinted = hints.map((hint) => CONTAINER_HINTS[hint]).find((hint) => hint !== undefined)
  const container = told("container") ?? hinted ?? null
  const maker = `${hardware.get("sys_vendor") ?? ""} ${hardware.get("product_name") ?? ""}`
  const made = GUESTS.find(([pattern]) => pattern.test(maker))?.[1]
  const under = hints.includes("xen") ? "xen" : hints.includes("hypervisor") ? "hypervisor" : null
  const isAsked = said.has("vm") || hardware.size > 0
  return { container, vm: told("vm") ?? made ?? under ?? (isAsked ? "none" : null) }
}
