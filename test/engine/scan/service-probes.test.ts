import { expect, test } from "vitest"
import { withWaits } from "#engine/scan/nmap/service-probes.ts"

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
