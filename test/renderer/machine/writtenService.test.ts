import { expect, test } from "vitest"
import type { RebuiltFacet } from "#model/dossier.ts"
import { writtenService } from "#renderer/machine/writtenService.ts"

const line = { kind: "mention", source: "infra", path: "a", line: 1, endLine: 1, commit: null } as const
const facets: readonly RebuiltFacet[] = [
  { kind: "service", subject: "443/tcp nginx", by: line },
  { kind: "service", subject: "22/tcp OpenSSH", by: null },
  { kind: "port", subject: "22/tcp", by: line },
  { kind: "service", subject: "6432/tcp unknown", by: null },
  { kind: "name", subject: "4/tcp", by: line },
]
const kindOf = (port: number, protocol = "tcp") => writtenService({ facets }, { port, protocol })?.kind

test("a service has a line that recreates it, or one that opens its port only, or none", () => {
  expect([kindOf(443), kindOf(22), kindOf(6432)]).toEqual(["line", "port", "none"])
})

test("of what was not asked nothing is said, whatever another part is called", () => {
  expect([kindOf(443, "udp"), kindOf(4)]).toEqual([undefined, undefined])
})
