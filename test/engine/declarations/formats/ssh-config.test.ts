import { expect, test } from "vitest"
import { sshConfig } from "#engine/declarations/formats/ssh-config.ts"
import { inShort, problemsOf, survivesAnything } from "./reading-in-short.ts"

const file = `# how we get in
ServerAliveInterval 30

# the shop's front
Host web1 web1.example.org
    HostName 192.0.2.1
    User ann
    Port=2222

Host db1 db2 *.db !db3
    HostName %h.db.example.org  # behind the gate
    ProxyJump ops@gate.example.org:2200,second

Host "quoted name" plain
  Port "2022"

Match host web9 exec "touch /tmp/ran"
    HostName 192.0.2.9

Host tunnel
    HostName 127.0.0.1
    Port 10022
Host via
    HostName 2001:DB8::5
    ProxyCommand /usr/bin/nc -X connect %h %p
Host bad
    Port 99999
this-is-nothing
Host tpl
    HostName {{ address }}
Host odd
    HostName %n.example.org

Host *
    Port 22022
    User root
`

test("a name is a machine with its address, and the port that ssh would use for it", () => {
  expect(inShort(sshConfig, { ".ssh/config": file })).toEqual([
    "5-8 exact web1 web1.example.org 192.0.2.1 2222/tcp purpose=the shop's front",
    "10-12 exact db1 db1.db.example.org 22022/tcp",
    "10-12 exact db2 db2.db.example.org 22022/tcp",
    "14-15 exact plain 2022/tcp",
    "20-22 exact tunnel",
    "23-25 exact via 2001:db8::5 22022/tcp",
    "26-27 exact bad",
    "29-30 templated tpl 22022/tcp",
    "31-32 templated odd 22022/tcp",
  ])
})

test("the way to a machine is kept without who logs in there", () => {
  const { declarations } = sshConfig.read([{ path: ".ssh/config", text: file }])
  const attributes = declarations.map((one) => one.attributes).filter((all) => Object.keys(all).length > 0)
  expect(attributes).toEqual([
    { "proxy-jump": "gate.example.org:2200,second" },
    { "proxy-jump": "gate.example.org:2200,second" },
    { tunnel: "127.0.0.1" },
    { "proxy-command": "nc" },
  ])
})

test("a Match is not read and nothing of it runs; other lines that can't be read are told", () => {
  expect(problemsOf(sshConfig, { ".ssh/config": file })).toEqual({
    problems: [
      '17 What stands below this "Match" is not read, and a "Match exec" is never run.',
      "28 This line is no option of ssh.",
      "27 This is no port.",
    ],
    missing: [],
  })
})

test("the first value that holds for a name is the one that counts, as for ssh", () => {
  const text =
    "Host web*\nPort 1001\nHost !web2 web?\nPort 1002\nHost web1\nPort 1003\nHost web2 db\nHost *\nPort 1004\n"
  expect(inShort(sshConfig, { ".ssh/config": text })).toEqual([
    "5-6 exact web1 1001/tcp",
    "7 exact web2 1001/tcp",
    "7 exact db 1004/tcp",
  ])
})

test("what is included is read in its place, and what is not in the source is missing", () => {
  const files = {
    "dot/ssh/config":
      "Include ~/.ssh/config.d/*.conf\nInclude work/hosts\nInclude ~/.orbstack/ssh/config\nHost *\nPort 2200",
    "dot/ssh/config.d/a.conf": "Host a\nHostName 192.0.2.1",
    "dot/ssh/config.d/b.conf": "Host b\nHostName 192.0.2.2\nPort 23",
    "dot/ssh/work/hosts": "Host c\nHostName 192.0.2.3",
  }
  expect([inShort(sshConfig, files), problemsOf(sshConfig, files).missing]).toEqual([
    [
      "dot/ssh/config.d/a.conf:1-2 exact a 192.0.2.1 2200/tcp",
      "dot/ssh/config.d/b.conf:1-3 exact b 192.0.2.2 23/tcp",
      "dot/ssh/work/hosts:1-2 exact c 192.0.2.3 2200/tcp",
    ],
    ["3 What is included here is not in this source."],
  ])
})

test("files that include each other come to an end", () => {
  const files = { "ssh/config": "Include ssh_config\nHost a\n", "ssh/ssh_config": "Include config\nHost b\n" }
  expect([inShort(sshConfig, files), problemsOf(sshConfig, files).problems]).toEqual([
    ["ssh/ssh_config:2 exact b 22/tcp", "ssh/config:2 exact a 22/tcp"],
    ["1 Files include each other here without an end."],
  ])
})

test("thousands of names and patterns cost no more than their share", () => {
  const patterns = Array.from({ length: 200 }, (_, index) => `*a*a*a*a*a*a*${index}`).join(" ")
  const block = `Host ${patterns}\nPort 1\n`
  const names = Array.from({ length: 5000 }, (_, index) => `Host ${"a".repeat(60)}${index}\n`).join("")
  const { problems } = problemsOf(sshConfig, { ".ssh/config": block.repeat(20) + names })
  expect(problems).toEqual(["1 There are more patterns here than are looked through for each name."])
})

test.each([
  [".ssh/config", "", true],
  ["roles/ssh/templates/ssh_config.j2", file, true],
  ["ops/ssh_config.d/10-lab", "", true],
  ["ops/jump", "Host a\n  HostName b\n", true],
  ["etc/ssh/sshd_config", "Match User a\n", false],
  ["docs/ssh.md", "Host a\n  HostName b\n", false],
  [".git/config", "[core]\n", false],
  ["jobs/chat.cfg", "[irc]\nhost = irc.example.org\nport = 6667\nuser = bot\n", false],
  ["jobs/web.nomad", 'job "web" {\n  env {\n    host = "localhost"\n    port = 1\n  }\n}\n', false],
  ["collectd/graphite", "<Plugin write_graphite>\n  Host x\n  Port 2003\n</Plugin>\n", false],
  ["app/settings", "host db1;\n port 5432;\n user app;\n", false],
])("%s is read as what it holds", (path, text, claimed) => {
  expect(sshConfig.claims(path, text.slice(0, 4096))).toBe(claimed)
})

survivesAnything(sshConfig, ".ssh/config", file)

test("what steers a template over several lines is no line of it, and a place in it is no name", () => {
  const template = `<%-
  def yes(value)
    value ? 'yes' : 'no'
  end
-%>
Host web1
{% if jump is defined
   and jump %}
  ProxyJump gate
{% endif %}
<%- @servers.each do |server| -%>
Host <%= server %>
  User ops
<%- end -%>
`
  const { declarations, problems } = sshConfig.read([{ path: ".ssh/config.erb", text: template }])
  expect(problems).toEqual([])
  expect(declarations.map(({ line, identifiers }) => [line, identifiers.map(({ value }) => value)])).toEqual([
    [6, ["web1"]],
  ])
})
