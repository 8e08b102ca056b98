import { createHash, createHmac } from "node:crypto"
import { expect, test } from "vitest"
import { knownHosts } from "#engine/declarations/formats/known-hosts.ts"
import { inShort, problemsOf, survivesAnything } from "./reading-in-short.ts"

/** A public key as ssh writes it, of 32 letters that are no real key. */
function blobOf(type: string, letter: string): string {
  const parts = [Buffer.from(type), Buffer.from(letter.repeat(32))]
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(part.length)
      return [length, part]
    }),
  ).toString("base64")
}

const fingerprintOf = (blob: string) =>
  `SHA256:${createHash("sha256").update(Buffer.from(blob, "base64")).digest("base64").replace(/=+$/u, "")}`

const [one, two, three] = ["a", "b", "c"].map((letter) => blobOf("ssh-ed25519", letter)) as [
  string,
  string,
  string,
]
const salt = Buffer.from("twenty letters long!")
const hash = createHmac("sha1", salt).update("hidden.example.org").digest("base64")
const hidden = `|1|${salt.toString("base64")}|${hash}`

const file = `# web1.example.org:22 SSH-2.0-OpenSSH_9.2p1
web1.Example.org,192.0.2.1 ssh-ed25519 ${one} root@web1
[git.example.org]:2222,[2001:db8::1]:2222 ssh-ed25519 ${two}
${hidden} ssh-ed25519 ${three}
web2 ssh-ed25519 ${one.slice(0, 30)}
web3 ssh-rsa ${one}
web4 what-is-this ${one}
@cert-authority *.example.org,!old.example.org ssh-ed25519 ${two}
@revoked web5 ssh-ed25519 ${three}
@unknown web6 ssh-ed25519 ${three}
old 2048 65537 1234567890
{{ name }} ssh-ed25519 ${one}
[web7]:99999 ssh-ed25519 ${one}
web8,!web9,web1?.lan ssh-ed25519 ${one}
`

test("an entry is its names and addresses, the port, and the key's fingerprint as ssh shows it", () => {
  expect(inShort(knownHosts, { known_hosts: file })).toEqual([
    `2 exact web1.example.org 192.0.2.1 ${fingerprintOf(one)} 22/tcp`,
    `3 exact git.example.org 2001:db8::1 ${fingerprintOf(two)} 2222/tcp`,
    `4 exact ${fingerprintOf(three)}`,
    "8 pattern pattern=*.example.org",
    "9 stale web5",
    "14 pattern pattern=web1?.lan",
    `14 exact web8 ${fingerprintOf(one)} 22/tcp`,
  ])
})

test("a line that can't be read is told with its number, and the rest is read", () => {
  expect(problemsOf(knownHosts, { known_hosts: file })).toEqual({
    problems: [
      "5 The key of this line is cut off, or of another type.",
      "6 The key of this line is cut off, or of another type.",
      "7 No type of key that we know stands in this line.",
      "10 This marker is not known.",
      "11 Keys of SSH's first version are not read.",
      "13 A name in this line can be none.",
    ],
    missing: ["12 This line is filled in by a template, which is not run."],
  })
})

test("a hidden name is kept so that a known one can be tested against it", () => {
  const found =
    knownHosts.read([{ path: "known_hosts", text: file }]).declarations[2]?.attributes["hashed"] ?? ""
  const [, , kept = "", wanted] = found.split("|")
  const tried = createHmac("sha1", Buffer.from(kept, "base64")).update("hidden.example.org").digest("base64")
  expect(tried).toBe(wanted)
})

test("what is said of an authority and of a revoked key is kept beside them", () => {
  const { declarations } = knownHosts.read([{ path: "known_hosts", text: file }])
  expect(
    declarations.filter(({ line }) => line === 8 || line === 9).map(({ attributes }) => attributes),
  ).toEqual([
    {
      "key-type": "ssh-ed25519",
      marker: "cert-authority",
      fingerprint: fingerprintOf(two),
      except: "!old.example.org",
    },
    { "key-type": "ssh-ed25519", marker: "revoked", fingerprint: fingerprintOf(three) },
  ])
})

test.each([
  [".ssh/known_hosts", file, true],
  ["files/ssh_known_hosts2", "", true],
  ["keys/machines", `web1.example.org ssh-ed25519 ${one}`, true],
  ["keys/hidden", `${hidden} ssh-ed25519 ${one}`, true],
  [".ssh/authorized_keys", `ssh-ed25519 ${one} ann@example.org`, false],
  ["keys/people", `no-pty ssh-ed25519 ${one} ann@example.org`, false],
  ["known_hosts.py", file, false],
])("%s is read as what it holds", (path, text, claimed) => {
  expect(knownHosts.claims(path, text.slice(0, 4096))).toBe(claimed)
})

survivesAnything(knownHosts, "known_hosts", file)

test("a template that writes all of it is told of once, at the line that it fills in", () => {
  const text =
    "<%-\n@hosts.each do |title, parameters|\n-%>\n<%= title %> <%= parameters['type'] %> <%= parameters['key'] %>\n<%- end -%>\n"
  expect(knownHosts.read([{ path: "ssh/known_hosts.erb", text }])).toEqual({
    declarations: [],
    problems: [],
    missing: [
      {
        path: "ssh/known_hosts.erb",
        line: 4,
        sentence: "This line is filled in by a template, which is not run.",
      },
    ],
  })
})
