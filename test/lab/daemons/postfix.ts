import { writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Prepare, Site } from "../inside/daemon.ts"
import { folder } from "../inside/ground.ts"
import { run } from "../inside/program.ts"
import { domain } from "../machine.ts"

const queues =
  "active bounce corrupt defer deferred flush hold incoming maildrop pid private public saved trace"

/** Postfix listening for mail, with queues of its own and nowhere to deliver to. */
export const postfix: Prepare = async (site) => {
  const configuration = folder(site.dir, "etc")
  writeFileSync(join(configuration, "main.cf"), mainSettings(site))
  writeFileSync(join(configuration, "master.cf"), processes(site))
  await makeQueues(site)
  return [
    {
      // master names itself after its own process group and ends when it isn't the leader of one.
      argv: ["/usr/lib/postfix/sbin/master", "-c", configuration, "-d"],
    },
  ]
}

async function makeQueues({ dir }: Site): Promise<void> {
  const spool = folder(dir, "spool")
  const names = queues.split(" ").map((name) => join(spool, name))
  await run("install", ["-d", "-m", "755", "-o", "root", join(spool, "pid")])
  await run("install", [
    "-d",
    "-m",
    "710",
    "-o",
    "postfix",
    ...names.filter((name) => !name.endsWith("/pid")),
  ])
  await run("install", ["-d", "-m", "700", "-o", "postfix", "-g", "postfix", join(dir, "data")])
}

function mainSettings({ machine, dir }: Site): string {
  return `compatibility_level = 3.6
queue_directory = ${join(dir, "spool")}
data_directory = ${join(dir, "data")}
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = ${machine.name}.${domain}
mydestination = ${machine.name}.${domain}
inet_interfaces = all
local_recipient_maps =
alias_maps =
maillog_file = /dev/stdout
default_transport = error:nothing leaves the lab
`
}

function processes({ services }: Site): string {
  const listeners = services.map(({ port }) => `${port} inet n - n - - smtpd`)
  const inner = ["cleanup", "rewrite", "anvil", "proxymap", "error", "bounce"].map((name) => {
    const program = { rewrite: "trivial-rewrite" }[name] ?? name
    const limit = name === "anvil" ? "1" : name === "cleanup" || name === "bounce" ? "0" : "-"
    return `${name} unix ${name === "cleanup" ? "n" : "-"} - n - ${limit} ${program}`
  })
  return [
    ...listeners,
    ...inner,
    "qmgr unix n - n 300 1 qmgr",
    "postlog unix-dgram n - n - 1 postlogd",
    "",
  ].join("\n")
}
