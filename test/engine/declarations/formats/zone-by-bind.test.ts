import { execFileSync, spawnSync } from "node:child_process"
import { expect, test } from "vitest"
import { zone } from "#engine/declarations/formats/zone.ts"
import type { Declared } from "#model/declaration.ts"

const isThere = spawnSync("named-compilezone", ["-v"]).status === 0

const KEPT = new Set(["A", "AAAA", "CNAME", "PTR", "MX", "SRV", "NS"])

/** The records that BIND's own reader finds in a zone. */
function recordsByBind(name: string, text: string): readonly string[] {
  const checks = ["-i", "none", ...["-k", "-n", "-m", "-M", "-S", "-r"].flatMap((check) => [check, "ignore"])]
  const written = execFileSync("named-compilezone", ["-q", ...checks, "-s", "full", "-o", "-", name, "-"], {
    input: text,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "ignore"],
    timeout: 10_000,
  })
  return written.split("\n").flatMap((line) => {
    const [owner = "", , , type = "", ...values] = line.split(/\s+/u)
    return KEPT.has(type) && values.at(-1) !== "."
      ? [`${bare(owner)} ${type} ${values.map(bare).join(" ")}`]
      : []
  })
}

const bare = (name: string) => name.toLowerCase().replace(/\.$/u, "")

/** The same of what we declare, put together from identifiers and attributes. */
function recordsByUs(path: string, text: string): readonly string[] {
  return zone.read([{ path, text }]).declarations.flatMap((one) => {
    const type = one.attributes["record"] ?? ""
    return KEPT.has(type) ? [`${ownerOf(one, type)} ${type} ${valueOf(one, type)}`] : []
  })
}

function ownerOf({ identifiers, attributes }: Declared, type: string): string {
  const [first, second] = identifiers
  if (type === "PTR") return (second?.value.split(".").toReversed().join(".") ?? "") + ".in-addr.arpa"
  return attributes["name"] ?? first?.value ?? ""
}

function valueOf({ identifiers, attributes }: Declared, type: string): string {
  const last = identifiers.at(-1)?.value ?? ""
  if (type === "PTR") return identifiers[0]?.value ?? ""
  if (type === "CNAME") return attributes["target"] ?? ""
  if (type === "MX") return `${attributes["preference"]} ${last}`
  if (type === "SRV") return `${attributes["priority"]} ${attributes["weight"]} ${attributes["port"]} ${last}`
  return last
}

const forward = `; A zone that is awkward on purpose
$TTL 1h30m
@ 2D IN SOA ns1 host\\.master.example.org. (
        2024010101 ; serial (not closed
        3h 1h
        1w 1h )
        NS ns1
        IN NS ns2.example.net.
        MX 10 mail
        300 IN MX 20 mail2.example.net.
ns1     A 192.0.2.1
        IN 600 AAAA 2001:DB8:0::1
mail    600 IN A 192.0.2.25 ; "quoted ; in a comment
www     CNAME web
web     A 192.0.2.10
web     A 192.0.2.11
300     A 192.0.2.30
in      IN A 192.0.2.31
a       A ( 192.0.2.32
)
b\\.c    A 192.0.2.33
\\100ec  A 192.0.2.34
*.apps  A 192.0.2.35
*.old   CNAME apps
txt     TXT "a;b(c" ( "two"
   "three" )
        A 192.0.2.36
_ldap._tcp SRV 0 5 389 dc1
        SRV 10 5 389 dc2.example.net.
nothing._tcp SRV 0 0 0 .
dc1     A 192.0.2.40
$ORIGIN sub.example.org.
@       A 192.0.2.50
deep    A 192.0.2.51
$ORIGIN deeper
x       A 192.0.2.52
$ORIGIN .
abs.example.org A 192.0.2.53
$ORIGIN example.org.
$GENERATE 1-3 pool-$ A 198.51.100.$
$GENERATE 10-20/5 n\${0,3,d} 300 IN CNAME pool-\${-9,0,d}
$GENERATE 1-2 h\${0,4,x}.v AAAA 2001:db8::\${16,0,x}
$GENERATE 1-2 @ MX "$ m$"
m1 A 192.0.2.61
m2 A 192.0.2.62
$GENERATE 17-18 \${0,5,n}.r CNAME m1
TTL-Kept 2w A 192.0.2.63
        SSHFP 4 2 ( 1234567890ABCDEF1234567890ABCDEF
           1234567890ABCDEF1234567890ABCDEF )
@ HTTPS 1 . alpn="h2,h3" port=8443
`

const reverse = `$TTL 1d
@ SOA ns1.example.org. hm.example.org. 1 2 3 4 5
 NS ns1.example.org.
1 PTR ns1.example.org.
$ORIGIN 2.0.192.in-addr.arpa.
10 PTR web.example.org.
   PTR www.example.org.
64/26 NS ns1.example.org.
$GENERATE 100-102 $ PTR pool-$.example.org.
`

test.skipIf(!isThere).each([
  ["example.org", forward],
  ["2.0.192.in-addr.arpa", reverse],
])("BIND and we read the same records in the zone %s", (name, text) => {
  const ours = recordsByUs(`${name}.zone`, text)
  expect(ours.toSorted()).toEqual(recordsByBind(name, text).toSorted())
})
