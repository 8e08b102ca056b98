import type { Course } from "./course.ts"
import type { Line } from "./line.ts"
import { prepareProbes } from "./nmap/service-probes.ts"
import { type OsTask, askOs } from "./operating-systems.ts"
import { neverPayload } from "./port-lists.ts"
import type { Answering } from "./scan.ts"
import type { ScanRun } from "./scan-run.ts"
import { ServiceDesk } from "./services.ts"

interface UdpAnswering {
  readonly ip: string
  readonly udp: readonly number[]
}

/** Finds out what speaks on the open ports, and which operating system is below. Runs beside the other phases. */
export async function fingerprint(
  run: ScanRun,
  course: Course,
  machines: Line<Answering>,
  udpMachines: Line<UdpAnswering>,
): Promise<void> {
  if (!course.fingerprints) {
    await Promise.all([each(machines, () => undefined), each(udpMachines, () => undefined)])
    return
  }
  const probes = await prepareProbes(run.tools.nmap.path)
  try {
    const desk = new ServiceDesk(run, course, probes)
    const os = askOs(run, course)
    const gentle = run.order.pace === "gentle"
    const tcp = each(machines, (machine) => {
      const speaking = machine.tcp.filter((port) => !neverPayload(port))
      const task = osTask(run, machine, speaking)
      if (task && !gentle) os.put(task)
      // A guess at the operating system is a short burst: at gentle pace it waits until nothing else is asked.
      desk.ask({
        ip: machine.ip,
        protocol: "tcp",
        open: speaking,
        whenDone: () => task && gentle && os.put(task),
      })
      course.settle(machine.ip)
    })
    const udp = each(udpMachines, ({ ip, udp: open }) =>
      desk.ask({ ip, protocol: "udp", open, whenDone: null }),
    )
    const all = Promise.all([tcp, udp]).then(() => desk.noMore())
    await Promise.all([all, desk.work().finally(() => os.close()), os.work()])
  } finally {
    await probes.remove()
  }
}

async function each<T>(line: Line<T>, does: (item: T) => void) {
  for (;;) {
    const [item] = await line.take((waiting) => waiting.slice(0, 1))
    if (item === undefined) return
    does(item)
  }
}

function osTask(run: ScanRun, machine: Answering, speaking: readonly number[]): OsTask | null {
  const [open] = speaking
  if (!run.raw || open === undefined || machine.closed === null) return null
  if (run.easedOff.has(machine.ip)) return null
  return { ip: machine.ip, open, closed: machine.closed }
}
