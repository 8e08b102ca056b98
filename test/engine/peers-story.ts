import type { Workshop } from "#test/engine/declarations/git/workshop.ts"
import { domain } from "#test/lab/machine.ts"

/** The nine peers of the lab: six that are alike, two that get a newer version, and one that is odd. */
export const PEERS = {
  prod: ["peer1", "peer2", "peer3", "peer4", "peer7", "peer8", "peer9"],
  test: ["peer5", "peer6"],
} as const
/** In the order in which they get it. */
export const ROLLED_OUT = ["peer7", "peer8"] as const
export const ODD = "peer9"
/** Beside them, machines to which something happens. */
export const OTHERS = { shell1: "10.77.1.41", web1: "10.77.1.11", web2: "10.77.1.12" } as const

export const OLD_VERSION = "1.22.1"
export const NEW_VERSION = "1.26.1"
/** Of the test environment only, and said to be. */
export const STATUS_PORT = 8081
/** Of the odd one only. */
export const ODD_PORT = 8888
/** Opened later: by a commit on web2, by hand on web1. */
export const WIKI_PORT = 8090
export const HAND_PORT = 8070

export const SOURCE = "orders"
const VERSIONS = "inventories/prod/group_vars/orders.yml"
export const EXPECTATIONS = "rollcall.yml"
const WIKI = "inventories/prod/host_vars/web2.lab.test.yml"

interface Person {
  readonly name: string
  readonly mail: string
}

const pia = { name: "Pia Novak", mail: "pia@example.org" }
const ravi = { name: "Ravi Shah", mail: "ravi@example.org" }
const mira = { name: "Mira Lund", mail: "mira@example.org" }

const addressOf = (name: string) => `10.77.2.6${name.slice(-1)}`
const declared = (name: string) => `${name}.${domain} ansible_host=${addressOf(name)}`
const vars = (version: string) =>
  ["nginx_version: ", version, "\n", "http_port: 80\nhttps_port: 443\nssh_port: 22\n"].join("")

/** The repository of those who keep the peers, as it stands when they are scanned first. */
export function foundRepository(workshop: Workshop, now: number): string {
  const folder = workshop.repository(SOURCE)
  const ago = (days: number) => new Date(now - days * 86_400_000).toISOString()
  const say = (days: number, who: Person, message: string, files: Readonly<Record<string, string>>) =>
    workshop.commit(folder, message, files, { ...who, date: ago(days) })
  say(400, pia, "Begin with orders and the office", {
    "inventories/prod/hosts.ini": inventory(PEERS.prod, true),
    "inventories/test/hosts.ini": inventory(PEERS.test, false),
    [VERSIONS]: vars(OLD_VERSION),
    "inventories/test/group_vars/orders.yml": `${vars(OLD_VERSION)}status_port: ${STATUS_PORT}\n`,
    ...Object.fromEntries(
      Object.entries(PEERS).flatMap(([environment, names]) =>
        names.map((name, index) => [
          `inventories/${environment}/host_vars/${name}.${domain}.yml`,
          `owner: Orders\nregion: ${index % 2 === 0 ? "north" : "south"}\nserver_id: ${name.slice(-1)}\n`,
        ]),
      ),
    ),
    "inventories/prod/host_vars/web1.lab.test.yml": "http_port: 80\nhttps_port: 443\nworkers: 4\n",
    [WIKI]: "http_port: 80\nhttps_port: 443\nworkers: 2\n",
    "README.md": "# Orders\n",
  })
  say(200, mira, "Test shows what it does on a port of its own", { [EXPECTATIONS]: expectations() })
  say(0.4, mira, "mail: let the queue grow (OPS-70)", {
    "inventories/mail/hosts.ini": "[mail]\nmail7.example.org ansible_host=203.0.113.7\n",
    "inventories/mail/group_vars/mail.yml": "queue_days: 5\n",
  })
  return folder
}

function inventory(names: readonly string[], withOthers: boolean): string {
  const office = Object.entries(OTHERS).map(([name, ip]) => `${name}.${domain} ansible_host=${ip}`)
  return ["[orders]", ...names.map(declared), ...(withOthers ? ["", "[office]", ...office] : []), ""].join(
    "\n",
  )
}

function expectations(): string {
  return ["differ:", `  - {fact: "${STATUS_PORT}/tcp", between: [test, prod]}`, ""].join("\n")
}

export const ROLLOUT = `orders: nginx ${NEW_VERSION} (OPS-81)`
export const WIKI_OPENS = "wiki: let editors in by a port of their own (OPS-82)"
/** Commits of the same hours that touch nothing of what changes. */
export const UNRELATED = ["mail: a week is enough (OPS-74)", "Say who is on call"] as const
const TWO_HOURS = 7_200

/** What is committed between the first and the second look, by people whose clocks are off by two hours either way. */
export function commitChanges(workshop: Workshop, folder: string, now: number): void {
  const say = (seconds: number, who: Person, message: string, files: Readonly<Record<string, string>>) =>
    workshop.commit(folder, message, files, {
      ...who,
      date: new Date(now + seconds * 1_000).toISOString(),
    })
  say(-40, mira, UNRELATED[0], { "inventories/mail/group_vars/mail.yml": "queue_days: 7\n" })
  say(-30, pia, UNRELATED[1], { "README.md": "# Orders\n\nOn call: Ravi.\n" })
  say(TWO_HOURS - 20, ravi, ROLLOUT, { [VERSIONS]: vars(NEW_VERSION) })
  say(-TWO_HOURS - 10, pia, WIKI_OPENS, {
    [WIKI]: `http_port: 80\nhttps_port: 443\neditors_port: ${WIKI_PORT}\nworkers: 2\n`,
  })
}

/** Writes the last commits anew, as a rebase does: other ids, and of another hour. */
export function rebase(workshop: Workshop, folder: string): void {
  const env = { GIT_COMMITTER_NAME: ravi.name, GIT_COMMITTER_EMAIL: ravi.mail }
  workshop.git(folder, ["rebase", "--quiet", "--force-rebase", "HEAD~4"], { env })
}
