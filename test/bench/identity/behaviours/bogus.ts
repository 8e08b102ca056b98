import type { Shown } from "../machine.ts"
import type { Actor, Cast, Stage } from "../stage.ts"
import type { Segment } from "../segment.ts"

const bogus = { kind: "bogus" } as const

/** A router that answers ARP for a range behind which nobody stands. */
export const proxyArp: Cast = (stage) => {
  const count = stage.random.between(16, 60)
  const segment = stage.segment({ room: count + 1, local: true })
  const machine = stage.machine("router")
  const place = stage.fixed(machine, segment)
  const ips = Array.from({ length: count }, () => segment.take())
  return {
    machines: count,
    day: () => [
      stage.answer(machine, place),
      ...ips.map((ip) =>
        stage.answer(machine, { segment, ip, mac: place.mac, names: [] }, { services: [], truth: bogus }),
      ),
    ],
  }
}

const everywhere: readonly Shown[] = [21, 22, 23, 25, 80, 110, 143, 443, 8_080].map((port) => ({
  port,
  protocol: "tcp",
  name: "tcpwrapped",
  product: null,
  version: null,
}))

/** A firewall or tarpit that answers for every address of a segment that nobody else has. */
export const tarpit: Cast = (stage): Actor => {
  const segment = stage.segment({ room: 60 })
  const machine = stage.machine("bare")
  const ips = rest(stage, segment)
  return {
    machines: ips.length,
    day: () =>
      ips.map((ip) =>
        stage.answer(
          machine,
          { segment, ip, mac: machine.macs[0]!, names: [] },
          { services: everywhere, truth: bogus },
        ),
      ),
  }
}

/** All that is free, but for a few that are left to real machines. */
function rest(stage: Stage, segment: Segment): string[] {
  const ips: string[] = []
  const left = stage.random.between(4, 20)
  while (segment.room > left) ips.push(segment.take())
  return ips
}
