import * as fc from "fast-check"
import { expect, test } from "vitest"
import { factsFrom } from "#engine/scan/inside/facts.ts"
import { interfacesIn, interfaceText } from "#engine/scan/inside/interfaces.ts"
import {
  containersIn,
  cronIn,
  loginsIn,
  mountsIn,
  packagesIn,
  timersIn,
  unitsIn,
  withoutSecrets,
} from "#engine/scan/inside/lists.ts"
import { readScript } from "#engine/scan/inside/read-script.ts"
import { lastingText, listenersIn, peersIn, peerText } from "#engine/scan/inside/sockets.ts"
import { systemFrom } from "#engine/scan/inside/system.ts"

const lines = (text: string) => text.split("\n").filter((line) => line.trim() !== "")
const system = (parts: Readonly<Record<string, string>>) => systemFrom((part) => lines(parts[part] ?? ""))

const mark = "@@5f1c"
const written = (name: string, text: string, code: number, said = "") =>
  `\n${mark} begin ${name}\n${text}\n${mark} end ${name} ${code}\n${said}\nexit ${code}\n`

test("each part ends with what it told, or with why it told nothing", () => {
  const text = [
    "Welcome to db1!\n@@0000 begin system\nsystem=Evil",
    written("system", "system=Linux", 0),
    written("hardware", "", 99),
    written("packages", "", 124),
    written(
      "containers",
      "from=docker",
      1,
      "permission denied while trying to connect to the Docker daemon socket",
    ),
    written("timers", "", 127, "sh: systemctl: not found"),
    written("logins", "", 3, "last: something odd"),
    written("connections", "from=ss\n0 0 10.0.0.1:22 10.0.0.2:5000", 141),
    `\n${mark} begin cron\nfile=/etc/crontab`,
  ].join("")
  const { parts, whole } = readScript(text, mark)
  expect(whole).toBe(false)
  expect([...parts].map(([name, { unread }]) => [name, unread])).toEqual([
    ["system", null],
    ["hardware", "not there"],
    ["packages", "took too long"],
    ["containers", "no right"],
    ["timers", "not there"],
    ["logins", "failed"],
    ["connections", null],
  ])
  expect(parts.get("system")?.lines).toEqual(["system=Linux"])
  expect(readScript(`${text}\n${mark} over\n`, mark).whole).toBe(true)
})

test("a virtual machine tells what it is, with the numbers of its own board", () => {
  expect(
    system({
      system: "system=Linux\nrelease=6.1.0-18-amd64\nmachine=x86_64\nname=DB1.corp.example",
      "os-release": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"',
      hardware:
        "sys_vendor=VMware, Inc.\nproduct_name=VMware7,1\nproduct_serial=VMware-42 1f\nproduct_uuid=421F0000-1111-2222-3333-444455556666\nboard_serial!",
      virtualization: "hint=hypervisor",
      "machine-id": "0123456789abcdef0123456789abcdef",
    }),
  ).toMatchObject({
    os: "Debian GNU/Linux 12 (bookworm)",
    osId: "debian 12",
    kernel: "Linux 6.1.0-18-amd64",
    name: "db1.corp.example",
    virtualization: "vmware",
    isContainer: false,
    vendor: "VMware, Inc.",
    uuid: "421f0000-1111-2222-3333-444455556666",
    serial: "VMware-42 1f",
    machineId: "0123456789abcdef0123456789abcdef",
    hidden: ["board_serial"],
  })
})

test("a container keeps the hardware of the machine below it, and the machine id of its image, to itself", () => {
  const hardware =
    "sys_vendor=Dell Inc.\nproduct_serial=ABC1234\nproduct_uuid=421F0000-1111-2222-3333-444455556666"
  const id = "0123456789abcdef0123456789abcdef"
  const of = (virtualization: string) => system({ hardware, virtualization, "machine-id": id })
  expect(of("hint=docker")).toMatchObject({
    virtualization: "docker",
    uuid: null,
    serial: null,
    vendor: null,
    machineId: null,
  })
  expect(of("container=lxc\nvm=kvm")).toMatchObject({
    virtualization: "lxc",
    uuid: null,
    serial: null,
    machineId: id,
  })
  expect(of("container=none\nvm=none")).toMatchObject({
    virtualization: "none",
    serial: "ABC1234",
    machineId: id,
  })
})

const SS = `from=ss
Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess
udp   UNCONN 0      0      127.0.0.53%lo:53         0.0.0.0:*    users:(("systemd-resolve",pid=411,fd=12))
udp   UNCONN 0      0            0.0.0.0:41234      0.0.0.0:*    users:(("chrome",pid=99,fd=1))
tcp   LISTEN 0      128          0.0.0.0:22         0.0.0.0:*    users:(("sshd",pid=812,fd=3))
tcp   LISTEN 0      200        127.0.0.1:5432       0.0.0.0:*
tcp   LISTEN 0      128             [::]:22            [::]:*    users:(("sshd",pid=812,fd=4))`

test("what listens comes with its process and unit; ports given out for a moment are not compared", () => {
  const found = listenersIn(lines(SS), ["812=ssh.service", "411=systemd-resolved.service"])
  expect(lastingText(found)).toEqual([
    "tcp 0.0.0.0:22 sshd ssh.service",
    "tcp 127.0.0.1:5432",
    "tcp [::]:22 sshd ssh.service",
    "udp 127.0.0.53:53 systemd-resolve systemd-resolved.service",
  ])
  expect(found).toHaveLength(5)
})

test("connections are told by who serves whom, the same however often and from whatever port; ours is left out", () => {
  const listening = listenersIn(lines(SS), [])
  const connections = `from=ss
Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
0      0      10.0.0.7:22        10.0.0.5:51111 users:(("sshd",pid=1,fd=3))
0      0      10.0.0.7:5432      10.0.0.9:40001
0      0      10.0.0.7:5432      10.0.0.9:40002
0      0      10.0.0.7:38123     10.0.0.12:6379 users:(("app",pid=7,fd=9))
0      0      [::ffff:10.0.0.7]:5432 [::ffff:10.0.0.10]:33000
0      0      [2001:db8::7]:40000 [2001:DB8:0::12]:443`
  const peers = peersIn(lines(connections), listening, "10.0.0.5 51111 10.0.0.7 22")
  expect(peers.map(peerText)).toEqual([
    "10.0.0.10 uses 5432",
    "10.0.0.9 uses 5432",
    "uses 10.0.0.12:6379",
    "uses [2001:db8::12]:443",
  ])
  expect(peers.find(({ ip }) => ip === "10.0.0.9")?.count).toBe(2)
})

test("the kernel's own tables, sockstat and netstat say the same", () => {
  const proc = `from=proc
table=tcp
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1
   1: 0700000A:1538 0900000A:9C41 01 00000000:00000000 00:00000000 00000000     0        0 2
table=tcp6
   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 0 0 3
   1: 0000000000000000FFFF00000700000A:0050 0000000000000000FFFF00000C00000A:C000 01 0 0 4
table=udp
   7: 3500007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 5`
  const fromProc = listenersIn(lines(proc), [])
  expect(lastingText(fromProc)).toEqual(["tcp 0.0.0.0:22", "tcp [::]:80", "udp 127.0.0.53:53"])
  expect(peersIn(lines(proc), fromProc, "").map(peerText)).toEqual([
    "10.0.0.12 uses 80",
    "uses 10.0.0.9:40001",
  ])
  const sockstat = `from=sockstat
USER     COMMAND    PID   FD  PROTO  LOCAL ADDRESS         FOREIGN ADDRESS
root     sshd       812   4   tcp4   *:22                  *:*
www      nginx      90    6   tcp46  *:80                  *:*
root     sshd       900   5   tcp4   10.0.0.7:22           10.0.0.5:5000`
  const found = listenersIn(lines(sockstat), [])
  expect(lastingText(found)).toEqual(["tcp *:22 sshd", "tcp *:80 nginx"])
  expect(peersIn(lines(sockstat), found, "").map(peerText)).toEqual(["10.0.0.5 uses 22"])
  const netstat = `from=netstat
tcp4       0      0  *.22                   *.*                    LISTEN
tcp4       0      0  10.0.0.7.22            10.0.0.5.5000          ESTABLISHED`
  expect(lastingText(listenersIn(lines(netstat), []))).toEqual(["tcp *:22"])
  expect(peersIn(lines(netstat), listenersIn(lines(netstat), []), "").map(peerText)).toEqual([
    "10.0.0.5 uses 22",
  ])
})

test("packages of every kind of package manager are a name and a version", () => {
  expect(packagesIn(["from=dpkg", "ii \tadduser\t3.134", "rc \tgone\t1", "hi \theld\t2"])).toEqual([
    "adduser 3.134",
    "held 2",
  ])
  expect(packagesIn(["from=rpm", "bash\t5.1.8-9.el9"])).toEqual(["bash 5.1.8-9.el9"])
  expect(packagesIn(["from=apk", "WARNING: opening cache", "musl-utils-1.2.4-r2"])).toEqual([
    "musl-utils 1.2.4-r2",
  ])
  expect(packagesIn(["from=pacman", "linux 6.9.1.arch1-1"])).toEqual(["linux 6.9.1.arch1-1"])
  expect(packagesIn(["from=opkg", "dropbear - 2022.83-1"])).toEqual(["dropbear 2022.83-1"])
  expect(packagesIn(["from=pkg", "nginx 1.26.0,3"])).toEqual(["nginx 1.26.0,3"])
})

test("units, containers, timers, mounts and log-ins are told without their clocks", () => {
  expect(
    unitsIn([
      "from=systemd",
      "ssh.service loaded active running OpenBSD Secure Shell server",
      "user@1000.service loaded active running x",
    ]),
  ).toEqual(["ssh.service"])
  expect(
    unitsIn([
      "from=openrc",
      "Runlevel: default",
      " sshd                  [  started  ]",
      " crond   [  stopped  ]",
    ]),
  ).toEqual(["sshd"])
  expect(unitsIn(["from=rc", "/etc/rc.d/sshd"])).toEqual(["sshd"])
  expect(containersIn(["from=docker", "web\tnginx:1.27\tabc\t0.0.0.0:80->80/tcp"])).toEqual([
    { under: "docker", name: "web", image: "nginx:1.27", id: "abc", ports: "0.0.0.0:80->80/tcp" },
  ])
  expect(
    timersIn([
      "Tue 2026-11-24 00:00:00 UTC 12h left Mon 2026-11-23 00:00:00 UTC 11h ago logrotate.timer logrotate.service",
    ]),
  ).toEqual(["logrotate.timer starts logrotate.service"])
  expect(
    mountsIn([
      "proc /proc proc rw 0 0",
      "nas:/export /srv\\040data nfs4 rw 0 0",
      "/dev/ada0p2 on / (ufs, local, journaled)",
    ]),
  ).toEqual(["/ ufs /dev/ada0p2", "/srv data nfs4 nas:/export"])
  expect(
    loginsIn([
      "ana      pts/0        10.0.0.5         Mon Nov 23 10:00 - 11:00  (01:00)",
      "root     tty1                          Mon Nov 23 09:00",
      "reboot   system boot  6.1.0 Mon",
      "wtmp begins Mon",
    ]),
  ).toEqual(["ana from 10.0.0.5", "root on tty"])
})

test("cron is told by file, without what looks like a secret", () => {
  expect(
    cronIn([
      "file=/etc/crontab",
      "# comment",
      "SHELL=/bin/sh",
      "DB_PASSWORD=hunter2",
      "5 4 * * * root backup --password hunter2 postgres://app:hunter2@db1/x",
      "daily=logrotate",
      "file=/etc/cron.d/closed",
      "!",
    ]),
  ).toEqual([
    "/etc/cron.d/closed: may not be read",
    "/etc/crontab: 5 4 * * * root backup --password … postgres://app:…@db1/x",
    "/etc/crontab: DB_PASSWORD=…",
    "/etc/crontab: SHELL=/bin/sh",
    "daily: logrotate",
  ])
  for (const line of [
    "curl -H 'X-Api-Key: hunter2'",
    "mysql --password=hunter2",
    'TOKEN="hunter2 x"',
    "pwd: hunter2",
  ])
    expect(withoutSecrets(line)).not.toContain("hunter2")
})

test("interfaces come with their hardware addresses and lasting addresses", () => {
  const ip = `from=ip
1: lo: <LOOPBACK,UP> mtu 65536 qdisc noqueue state UNKNOWN \\    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
2: eth0@if5: <BROADCAST,UP> mtu 1500 state UP \\    link/ether 02:fc:00:00:00:01 brd ff:ff:ff:ff:ff:ff
2: eth0    inet 192.0.2.2/24 brd 192.0.2.255 scope global eth0\\       valid_lft forever
2: eth0    inet6 2001:db8::7/64 scope global temporary dynamic \\       valid_lft 600sec`
  expect(interfacesIn(lines(ip)).map(interfaceText)).toEqual(["eth0 02:fc:00:00:00:01 192.0.2.2/24", "lo"])
  const bsd = `from=ifconfig
em0: flags=8843<UP,BROADCAST> metric 0 mtu 1500
	ether 02:fc:00:00:00:02
	inet 192.0.2.3 netmask 0xffffff00 broadcast 192.0.2.255`
  expect(interfacesIn(lines(bsd)).map(interfaceText)).toEqual(["em0 02:fc:00:00:00:02 192.0.2.3"])
})

test("whatever a machine sends, what comes of it is bounded, and harmless to show", () => {
  const names = [
    "system",
    "os-release",
    "hardware",
    "virtualization",
    "machine-id",
    "boot",
    "interfaces",
    "listening",
    "units-of",
    "connections",
    "units",
    "containers",
    "mounts",
    "timers",
    "cron",
    "logins",
    "packages",
    "clock",
  ]
  const beginnings = fc.constantFrom(
    "from=ss",
    "from=proc",
    "table=tcp6",
    "from=ip",
    "from=dpkg",
    "from=apk",
    "from=docker",
    "file=x",
    "name=",
    "product_uuid=",
    "now=",
    "hint=",
    "from=chrony",
    "PRETTY_NAME=",
    "",
  )
  const hostile = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.constantFrom(
      "\u001b]0;x\u0007",
      "0 0 [::1]:99999 x:1",
      "tcp LISTEN 0 0 [%]:1 [::]:*",
      "9".repeat(400),
      "\u202e",
      "now=1e308",
      "sec = 999999999999",
    ),
  )
  const told = fc.record({
    lines: fc.array(
      fc.tuple(beginnings, hostile).map(([a, b]) => `${a}${b}`),
      { maxLength: 30 },
    ),
    unread: fc.constantFrom(null, null, "not there", "no right"),
  })
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.constantFrom(...names), told), { selector: ([name]) => name }),
      (parts) => {
        const facts = factsFrom(new Map(parts), [], { method: "ssh-look", answered: 1, hostKey: null })
        for (const { value, subject } of facts) {
          expect(value.length).toBeLessThanOrEqual(4_096)
          expect(value.replaceAll("\n", "")).toMatch(/^[^\p{Cc}\u202e]+$/u)
          expect(subject.length).toBeLessThan(60)
        }
        expect(JSON.stringify(facts)).not.toMatch(/\\u00[01][0-9a-f]|\u202e/u)
      },
    ),
    { numRuns: 300 },
  )
})

test("any bytes at all are read as parts, or as nothing", () => {
  const pieces = fc.constantFrom(
    `${mark} begin a`,
    `${mark} end a 0`,
    `${mark} end b 9999`,
    `${mark} over`,
    `${mark} `,
    mark,
    "x",
    "\r",
    "\u0000",
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: "binary" })), { maxLength: 60 }), (some) => {
      const { parts } = readScript(some.join("\n"), mark)
      expect(parts.size).toBeLessThanOrEqual(40)
    }),
    { numRuns: 300 },
  )
})
