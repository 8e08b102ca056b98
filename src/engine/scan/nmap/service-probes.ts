import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { homedir, tmpdir } from "node:os"
import { dirname, join } from "node:path"

/** Copies of the installed nmap's probe file with other waits, kept for the length of one scan. */
export interface ServiceProbes {
  /** For what said something: asks at once instead of listening six seconds to services that wait for the client. */
  readonly brisk: string | null
  /**
   * For what stayed silent: every probe once, in parts that can be asked side by side, with no more patience than an
   * answer on a network needs. We have listened for a greeting before.
   */
  readonly thorough: readonly (string | null)[]
  readonly remove: () => Promise<void>
}

/**
 * Of a service that waits for the client nmap -sV first hears nothing for 6 s, and of a silent one for about 180 s.
 * A greeting that comes later than our wait is still known: nmap holds what any probe brings against the greetings too.
 * The file is the user's own installed one, read at run time; none of nmap's data is part of Rollcall.
 */
export async function prepareProbes(nmapPath: string, answer: number): Promise<ServiceProbes> {
  const text = await installedProbes(nmapPath)
  if (text === null)
    return {
      brisk: null,
      thorough: Array.from({ length: PARTS }, () => null),
      remove: () => Promise.resolve(),
    }
  const folder = await mkdtemp(join(tmpdir(), "rollcall-probes-"))
  const keep = async (name: string, probes: string) => {
    const path = join(folder, name)
    await writeFile(path, probes, { mode: 0o600, encoding: "latin1" })
    return path
  }
  const patient = withWaits(text, { greeting: answer, closed: answer, answer })
  return {
    brisk: await keep("brisk", withWaits(text, { greeting: 1_000, closed: 800, answer: 1_500 })),
    thorough: await Promise.all(
      Array.from({ length: PARTS }, (_, part) => keep(`thorough-${part}`, partOf(patient, part, PARTS))),
    ),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** As many parts as there may be processes at once. */
export const PARTS = 2

/** We have asked for TLS ourselves, and whoever said nothing to that says nothing to these. */
const ASKED_BEFORE = /^Probe TCP (?:SSLSessionReq|TLSSessionReq) /u

/**
 * The probe file's text with every second, third, … probe only: the others are made too rare to be asked, since probes
 * may name others that they fall back to, and nmap wants to know those.
 */
export function partOf(text: string, part: number, parts: number): string {
  let turn = -1
  let isOurs = true
  const lines = text.split("\n").flatMap((line) => {
    if (line.startsWith("Probe ")) {
      const isGreeting = line.startsWith("Probe TCP NULL ")
      const isQuestion = line.startsWith("Probe TCP ") && !isGreeting
      const isAsked = ASKED_BEFORE.test(line)
      if (isQuestion && !isAsked) turn += 1
      isOurs = !isQuestion || (!isAsked && turn % parts === part)
      return isOurs ? [line] : [line, "rarity 9"]
    }
    return !isOurs && /^(?:rarity|ports|sslports) /u.test(line) ? [] : [line]
  })
  return lines.join("\n")
}

async function installedProbes(nmapPath: string): Promise<string | null> {
  const folders = [
    process.env["NMAPDIR"],
    join(homedir(), ".nmap"),
    join(dirname(nmapPath), "..", "share", "nmap"),
    "/usr/share/nmap",
    "/usr/local/share/nmap",
  ]
  for (const folder of folders.filter((each) => each !== undefined)) {
    const text = await readFile(join(folder, "nmap-service-probes"), "latin1").catch(() => null)
    if (text !== null) return text
  }
  return null
}

interface Waits {
  readonly greeting: number
  readonly closed: number
  readonly answer: number
}

/** The probe file's text with its waits replaced. */
export function withWaits(text: string, waits: Waits): string {
  let wait: number | null = null
  const lines = text.split("\n").flatMap((line) => {
    if (line.startsWith("Probe ")) {
      wait = waitFor(line, waits)
      return [line, `totalwaitms ${wait}`]
    }
    if (wait !== null && line.startsWith("totalwaitms ")) return []
    if (line.startsWith("tcpwrappedms ")) return [`tcpwrappedms ${waits.closed}`]
    return [line]
  })
  return lines.join("\n")
}

function waitFor(probe: string, waits: Waits): number {
  return probe.startsWith("Probe TCP NULL ") ? waits.greeting : waits.answer
}
