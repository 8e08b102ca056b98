import { Failure } from "#model/failure.ts"
import type { NmapProgram } from "./program.ts"
import { readNmapXml } from "./read-xml.ts"

const known = new Map<string, Promise<string>>()

/** nmap's own list of its most common TCP ports, asked of the installed nmap without a target, so without a packet. */
export function topPorts(nmap: NmapProgram, count: number): Promise<string> {
  const key = `${nmap.path} ${nmap.version} ${count}`
  const list = known.get(key) ?? askTopPorts(nmap, count)
  known.set(key, list)
  list.catch(() => known.delete(key))
  return list
}

async function askTopPorts(nmap: NmapProgram, count: number): Promise<string> {
  const run = nmap.start(["-n", "--unprivileged", "-Pn", "-sT", "--top-ports", String(count)], [])
  let ports = ""
  for await (const item of readNmapXml(run.xml)) if (item.kind === "run") ports = item.run.tcp
  await run.ended
  if (ports === "")
    throw new Failure("nmap-failed", `nmap did not say which its ${count} most common ports are.`)
  return ports
}
