import type { MachineAddress, Service } from "#model/machine.ts"
import { isoTime, type Moment } from "#model/moment.ts"

const two = (number: number) => String(number).padStart(2, "0")

/** A moment as a person reads it, in this computer's time: "2026-03-17 06:12". */
export function localTime(moment: Moment): string {
  const at = new Date(moment)
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`
}

/** The day of a moment, in this computer's time: "2026-03-17". */
export const dayText = (moment: Moment): string => localTime(moment).slice(0, 10)

/** "1,234" */
export const count = (number: number) => Math.round(number).toLocaleString("en-US")

/** "1 machine", "2 machines". */
export const counted = (number: number, one: string, many = `${one}s`) =>
  `${count(number)} ${number === 1 ? one : many}`

/** "45 s", "2 min 5 s", "3 h 20 min". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`
}

/** An ISO date-time, or null where there is none. */
export const isoOrNull = (moment: Moment | null) => (moment === null ? null : isoTime(moment))

const isNow = ({ until }: { readonly until: Moment | null }) => until === null

/** A machine's addresses of now, or where it has none its last ones: the first few, and how many more. */
export function addressText(addresses: readonly MachineAddress[], most = 2): string {
  const now = addresses.filter(isNow)
  const ips = [...new Set((now.length > 0 ? now : addresses.slice(-1)).map(({ ip }) => ip))]
  const more = ips.length - most
  return more > 0 ? `${ips.slice(0, most).join(" ")} +${more}` : ips.join(" ")
}

/** A machine's open ports of now: "22 80 443 53/udp". */
export function portText(services: readonly Service[]): string {
  const open = services.filter(isNow).toSorted((a, b) => a.port - b.port)
  return [
    ...new Set(open.map(({ port, protocol }) => (protocol === "tcp" ? String(port) : `${port}/${protocol}`))),
  ].join(" ")
}
