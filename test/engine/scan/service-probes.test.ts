import { expect, test } from "vitest"
import { partOf, withWaits } from "#engine/scan/nmap/service-probes.ts"

const installed = `Exclude T:9100-9107
Probe TCP NULL q||
totalwaitms 6000
tcpwrappedms 3000
match ssh m|^SSH|
Probe TCP GetRequest q|GET / HTTP/1.0\\r\\n\\r\\n|
rarity 1
ports 80
Probe UDP DNSStatusRequest q|x|
totalwaitms 7500
`

test("only the waits of the installed probes are replaced", () => {
  expect(withWaits(installed, { greeting: 1_000, closed: 800, answer: 1_500 })).toBe(`Exclude T:9100-9107
Probe TCP NULL q||
totalwaitms 1000
tcpwrappedms 800
match ssh m|^SSH|
Probe TCP GetRequest q|GET / HTTP/1.0\\r\\n\\r\\n|
totalwaitms 1500
rarity 1
ports 80
Probe UDP DNSStatusRequest q|x|
totalwaitms 1500
`)
})

test("the parts together ask every question once, but for TLS, which was asked before", () => {
  const names = ["GenericLines", "GetRequest", "SSLSessionReq", "TLSSessionReq", "Help", "Kerberos"]
  const text = [
    "Probe TCP NULL q||",
    ...names.flatMap((name) => [`Probe TCP ${name} q|x|`, "rarity 2"]),
  ].join("\n")
  const asked = (part: number) =>
    partOf(text, part, 2)
      .split("\n")
      .flatMap((line, index, all) =>
        line.startsWith("Probe TCP ") && all[index + 1] !== "rarity 9" ? [line.split(" ")[2]] : [],
      )
  expect([asked(0), asked(1)]).toEqual([
    ["NULL", "GenericLines", "Help"],
    ["NULL", "GetRequest", "Kerberos"],
  ])
})
