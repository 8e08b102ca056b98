import { expect, test } from "vitest"
import { identify } from "#engine/identity/identity.ts"
import { spansOf, type Evidence } from "#engine/identity/span.ts"
import { FOREVER } from "#model/moment.ts"
import type { FactKind, Observation } from "#model/observation.ts"

/** Two addresses on two segments that answer at one time with one SSH host key, and their names in the DNS. */
function twoAddresses(names: readonly [string, string]): Evidence[] {
  return ["10.0.1.20", "10.0.2.31"].map((ip, index) => {
    const endpoint = index + 1
    const seen = (number: number, kind: FactKind, subject: string, value: string): Observation => ({
      id: endpoint * 10 + number,
      endpoint,
      kind,
      subject,
      value,
      detail: kind === "service" ? { product: "OpenSSH" } : null,
      method: "test",
      standing: kind === "name" ? "claimed" : "observed",
      first: 1,
      last: 5,
      ended: FOREVER,
    })
    return {
      endpoint: { id: endpoint, network: "lan", ip },
      observations: [
        seen(1, "up", "", "up"),
        seen(2, "port", "22/tcp", "open"),
        seen(3, "service", "22/tcp", "ssh OpenSSH 9"),
        seen(4, "host-key", "22/tcp ssh-ed25519", "SHA256:one"),
        seen(5, "name", "ptr", names[index]!),
      ],
    }
  })
}

const resolved = (evidence: readonly Evidence[]) =>
  identify({ spans: evidence.flatMap(spansOf), decisions: [], common: new Set() }, { vendorOf: () => null })
    .machines

test.each([
  [["db3.corp.test", "db3-backup.corp.test"]],
  [["gw-vlan10.corp.test", "gw-vlan20.corp.test"]],
  [["db3.corp.test", "db3.corp.test"]],
  [["host-10-0-1-20.corp.test", "host-10-0-2-31.corp.test"]],
] as const)("one key on two segments under %s is one machine with two cards", (names) => {
  expect(resolved(twoAddresses(names))).toHaveLength(1)
})

test.each([
  [["web-01.corp.test", "web-02.corp.test"]],
  [["web.corp.test", "web-2.corp.test"]],
  [["shop.corp.test", "mail.corp.test"]],
] as const)("one key on two segments under %s may be a copy: two machines, and a doubt", (names) => {
  const machines = resolved(twoAddresses(names))
  expect(machines.map(({ doubts }) => doubts.map((doubt) => doubt.with))).toEqual([
    [machines[1]!.id],
    [machines[0]!.id],
  ])
})
