import { expect, test } from "vitest"
import { MAINTAINERS } from "#engine/declarations/formats/maintainers.ts"
import { staysWithin } from "./hostile-files.ts"

const LIST = `# Maintainers

Thanks to everybody who helps.

- Jane Roe <jane@example.org>
* Joe Bloggs (@joe)
| @example/ops | everything else |
ops@example.org
`

const KERNEL = `List of maintainers

NETWORK BOOT
M:\tJane Roe <jane@example.org>
L:\tboot@example.org
S:\tMaintained
F:\tpxe/
F:\tdhcp/*.conf
`

const of = (path: string, text: string) =>
  MAINTAINERS.read([{ path, text }]).declarations.map(({ line, endLine, pattern, owner }) => [
    line,
    endLine,
    pattern,
    owner?.name,
    owner?.kind,
  ])

test("each person of a list owns the folder of the list", () => {
  expect(of("roles/MAINTAINERS.md", LIST)).toEqual([
    [5, 5, "/roles/", "Jane Roe <jane@example.org>", "person"],
    [6, 6, "/roles/", "@joe", "person"],
    [7, 7, "/roles/", "@example/ops", "team"],
    [8, 8, "/roles/", "ops@example.org", "person"],
  ])
})

test("each person of a section owns its paths", () => {
  expect(of("MAINTAINERS", KERNEL)).toEqual([
    [4, 8, "/pxe/", "Jane Roe <jane@example.org>", "person"],
    [4, 8, "/dhcp/*.conf", "Jane Roe <jane@example.org>", "person"],
  ])
})

test("whatever a file holds, reading ends and stays within it", () => {
  staysWithin(MAINTAINERS, "MAINTAINERS", LIST)
  staysWithin(MAINTAINERS, "MAINTAINERS", KERNEL)
})
