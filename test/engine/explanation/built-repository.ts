import type { Workshop } from "#test/engine/declarations/git/workshop.ts"
import { BEGINNINGS } from "./built-beginnings.ts"
import { Chronicle, type Edit, type Happening } from "./chronicle.ts"
import { BOT, PEOPLE, routine } from "./built-routine.ts"

const { pia, jonas, mira, tomas, aiko, ravi } = PEOPLE

/** The repository of a company that keeps the lab's machines, with all that is true of it. */
export interface BuiltRepository {
  readonly folder: string
  readonly head: string
  /** The commit of a happening. */
  oid(label: string): string
  /** The number of the one line of a file that holds a text; of what stood there once, where it is gone. */
  line(path: string, text: string): number
}

export interface BuiltWish {
  /** The last day of its history, in milliseconds; the same day gives the same ids. */
  readonly today: number
  /** Fingerprints of host keys as the machines show them: "SHA256:…", by the machine's name. */
  readonly hostKeys: ReadonlyMap<string, string>
}

export const COMMITS = 400
export const HOSTS = "inventories/prod/hosts.ini"
const FLEET = "inventories/fleet/hosts.ini"
export const DATA = "inventories/data/hosts.ini"
export const WIKI = "inventories/wiki/hosts.ini"
export const LEGACY = "inventories/legacy/hosts.ini"
export const ZONE = "dns/lab.test.zone"
export const DHCP = "dhcp/dhcpd.conf"
export const CRON = "cron/ns1.cron"
export const MOTD = "templates/motd.j2"
export const HAPROXY = "haproxy/haproxy.cfg"
export const PROMETHEUS = "monitoring/prometheus.yml"
export const HOST_VARS = "inventories/prod/host_vars"
const REDIS_VARS = "inventories/data/host_vars/redis1.lab.test.yml"

/** Whose machines of the fleet are, by the last number of their names. */
const teamOf = (number: number): string => (number <= 8 ? "Platform" : number <= 16 ? "Office IT" : "Data")

/** Builds it: 400 commits of six people and a program over five years, with everything that makes history hard to read. */
export function buildRepository(workshop: Workshop, { today, hostKeys }: BuiltWish): BuiltRepository {
  const chronicle = new Chronicle(workshop, "built", today)
  const told = [...founded(), ...fleet(), ...grown(hostKeys), ...moved(), ...ended()]
  const all = [...told, ...routine(COMMITS - told.length)]
  for (const happening of all.toSorted((one, other) => other.days - one.days)) tell(chronicle, happening)
  chronicle.end()
  return {
    folder: chronicle.folder,
    head: workshop.git(chronicle.folder, ["rev-parse", "HEAD"]),
    oid: (label) => chronicle.oid(label),
    line: (path, text) => lineOf(chronicle.text(path), text),
  }
}

/** Happenings that name a commit before them are told when that one is written. */
type Told = Happening & { readonly after?: (chronicle: Chronicle) => Happening["edits"] }

function tell(chronicle: Chronicle, { after, ...happening }: Told): void {
  chronicle.tell(after === undefined ? happening : { ...happening, edits: after(chronicle) ?? {} })
}

/** The number of the one line that holds a text. */
function lineOf(text: string, wanted: string): number {
  const found = text.split("\n").flatMap((line, index) => (line.includes(wanted) ? [index + 1] : []))
  if (found.length !== 1) throw new Error(`${found.length} lines hold "${wanted}".`)
  return found[0]!
}

const append =
  (...lines: readonly string[]): Edit =>
  (text) =>
    `${text}${lines.join("\n")}\n`

const replace =
  (from: string, to: string): Edit =>
  (text) => {
    if (!text.includes(from)) throw new Error(`"${from}" does not stand there.`)
    return text.replace(from, to)
  }

/** What stands under a heading of an inventory, at its end. */
const under =
  (heading: string, line: string): Edit =>
  (text) => {
    const at = text.indexOf("\n\n", text.indexOf(`[${heading}]`))
    return at === -1 ? `${text}${line}\n` : `${text.slice(0, at)}\n${line}${text.slice(at)}`
  }

const OLD = { hosts: "hosts.ini", vars: "host_vars", zone: "zones/lab.db" } as const

function founded(): readonly Told[] {
  return [
    { by: pia, days: 1_820, message: "Begin: inventory, zone and monitoring", edits: BEGINNINGS },
    {
      ...{ by: aiko, days: 1_800, label: "web1", message: "Add web1 for the new shop (OPS-101)" },
      edits: {
        [OLD.hosts]: under("web", "web1.lab.test ansible_host=10.77.1.11"),
        [`${OLD.vars}/web1.lab.test.yml`]: "owner: Shop\npurpose: the shop that customers see\nworkers: 4\n",
        [OLD.zone]: append("web1 IN A 10.77.1.11"),
      },
    },
    ...adds(ravi, 1_700, "shell2", "Add shell2, the jump host of the office (OPS-140)", {
      [OLD.hosts]: under("shells", "shell2.lab.test ansible_host=10.77.2.42"),
    }),
    ...adds(ravi, 1_690, "shell1", "Add shell1 beside it (OPS-141)", {
      [OLD.hosts]: under("shells", "shell1.lab.test ansible_host=10.77.1.41"),
    }),
    ...adds(jonas, 1_650, "redis1", "Sessions of the shop go to redis1 (OPS-155)", {
      [DATA]: `[redis]\nredis1.lab.test ansible_host=10.77.2.34\n\n[redis:vars]\nmaxmemory_mb=512\n`,
      [REDIS_VARS]: "sessions_days: 1\n",
    }),
    ...["evict: oldest", "save: never", "appendonly: false"].flatMap((line, index) =>
      adds(jonas, 1_640 - 20 * index, `redis1 ${index}`, `redis1: ${line} (OPS-${156 + index})`, {
        [REDIS_VARS]: append(line),
      }),
    ),
    ...["jump: true", "idle_minutes: 30", "banner: office", "logins: 40"].flatMap((line, index) =>
      adds(ravi, 1_690 - 30 * index, `shell2 ${index}`, `shell2: ${line} (OPS-${142 + index})`, {
        [`${OLD.vars}/shell2.lab.test.yml`]: index === 0 ? `${line}\n` : append(line),
      }),
    ),
    ...adds(tomas, 1_600, "printer1", "dhcp: reserve an address for the printer, see #42", {
      [DHCP]: append(
        "host printer1 {",
        "  hardware ethernet 30:05:5c:10:00:30;",
        "  fixed-address 10.77.1.30;",
        "}",
      ),
    }),
    ...adds(pia, 1_500, "guarded1", "Write down what stands in the legacy rack (OPS-171)", {
      [LEGACY]:
        "[legacy]\nguarded1.lab.test ansible_host=10.77.1.61\nfax1.lab.test ansible_host=10.77.2.11\n",
    }),
    ...adds(tomas, 1_400, "files1", "cron: fetch the backup every night (OPS-190)", {
      [CRON]: append("15 2 * * * root rsync -a rsync://files1.lab.test/backup /srv/backup"),
    }),
    ...adds(aiko, 1_300, "web2", "wiki: a machine of its own (OPS-205)", {
      [WIKI]: "[wiki]\nweb2.lab.test ansible_host=10.77.1.12\n",
    }),
  ]
}

function adds(
  by: Happening["by"],
  days: number,
  label: string,
  message: string,
  edits: Readonly<Record<string, Edit>>,
): readonly Told[] {
  return [{ by, days, label, message, edits }]
}

/** Two dozen machines whose owners are written down: from them it is learned for whom each author works. */
function fleet(): readonly Told[] {
  return Array.from({ length: 24 }, (_, index): Told => {
    const number = index + 1
    const name = `c${String(number).padStart(4, "0")}.lab.test`
    const team = teamOf(number)
    const by = { Platform: PEOPLE.piaBefore, "Office IT": ravi, Data: number <= 21 ? jonas : mira }[team]!
    const line = `${name} ansible_host=10.77.16.${number + 10}`
    return {
      ...{ by, days: 1_150 - number * 4, label: name, message: `fleet: add ${name} (OPS-${300 + number})` },
      edits: {
        [FLEET]: number === 1 ? `[fleet]\n${line}\n` : append(line),
        [`inventories/fleet/host_vars/${name}.yml`]: `owner: ${team}\npurpose: worker ${number} of ${team}\nworkers: 2\n`,
      },
    }
  })
}

const sshfp = (fingerprint: string) =>
  Buffer.from(fingerprint.replace(/^SHA256:/u, ""), "base64").toString("hex")

function grown(hostKeys: BuiltWish["hostKeys"]): readonly Told[] {
  const bastion = hostKeys.get("shell5")
  return [
    ...adds(ravi, 1_000, "shell4", "Add shell4 for the interns (OPS-333)", {
      [HOSTS]: under("shells", "shell4.lab.test ansible_host=10.77.2.44"),
    }),
    ...adds(ravi, 990, "shell3", "Add shell3 for the auditors (OPS-334)", {
      [HOSTS]: under("shells", "shell3.lab.test ansible_host=10.77.2.43"),
    }),
    ...adds(aiko, 800, "sleeper1", "motd: greet whoever carries the laptop around (OPS-350)", {
      [MOTD]: append('{% if inventory_hostname == "sleeper1.lab.test" %}Plug me in.{% endif %}'),
    }),
    ...(bastion === undefined
      ? []
      : adds(tomas, 760, "shell5", "dns: publish the host key of the bastion (OPS-352)", {
          [ZONE]: append(`bastion IN SSHFP 4 2 ${sshfp(bastion)}`),
        })),
    // Of names and addresses that only look alike, none is the machine that is named nowhere.
    ...adds(tomas, 700, "alike", "dns: what the old ones were called (OPS-355)", {
      [ZONE]: append("quiet1-old IN A 10.77.1.162", "web30 IN A 10.77.2.110"),
    }),
    ...adds(aiko, 500, "haproxy", "haproxy: the shop and the wiki (OPS-410)", {
      [HAPROXY]: append(
        "backend shop",
        "  server web1 10.77.1.11:80 check",
        "backend wiki",
        "  server web2 10.77.1.12:80 check",
      ),
    }),
    ...adds(tomas, 480, "prometheus", "monitoring: scrape the shop and the wiki (OPS-415)", {
      [PROMETHEUS]: append(
        "  - job_name: shop",
        "    static_configs:",
        "      - targets: ['web1.lab.test:9100', 'web2.lab.test:9100']",
      ),
    }),
    { by: pia, days: 350, message: "Map the mail address of before", edits: { ".mailmap": MAILMAP } },
    {
      ...{
        by: pia,
        days: 300,
        label: "codeowners",
        message: "CODEOWNERS: teams where there are any (OPS-430)",
      },
      edits: { CODEOWNERS: append("/inventories/wiki/ @acme/knowledge", "/dhcp/ @acme/network") },
    },
  ]
}

const MAILMAP = `${pia.name} <${pia.mail}> <${PEOPLE.piaBefore.mail}>\n`

/** Renames, and edits of everything at once: none of them says anything of a machine. */
function moved(): readonly Told[] {
  return [
    {
      ...{ by: pia, days: 1_200, label: "rename", message: "Move everything where its tools look for it" },
      moves: { [OLD.hosts]: HOSTS, [OLD.vars]: HOST_VARS, [OLD.zone]: ZONE },
      edits: { "ansible.cfg": replace("hosts.ini", HOSTS) },
    },
    {
      ...{ by: pia, days: 900, label: "quotes", message: "Quote what Ansible reads" },
      after: (chronicle) =>
        everywhere(chronicle, (text) =>
          text
            .replaceAll(/ansible_host=([\d.]+)/gu, "ansible_host='$1'")
            .replaceAll(/^(owner|purpose): ([^'\n]*)$/gmu, "$1: '$2'"),
        ),
    },
    {
      ...{ by: pia, days: 899, message: "Look through the quotes when asking who wrote a line" },
      after: (chronicle) => ({ ".git-blame-ignore-revs": `# Quotes\n${chronicle.oid("quotes")}\n` }),
    },
    {
      ...{ by: tomas, days: 600, label: "spaces", message: "Align everything" },
      after: (chronicle) =>
        everywhere(chronicle, (text) =>
          text.replaceAll(" ansible_host=", "   ansible_host=").replaceAll(/^(owner|purpose): /gmu, "$1:  "),
        ),
    },
  ]
}

function everywhere(chronicle: Chronicle, edit: (text: string) => string): Happening["edits"] {
  const paths = chronicle.paths.filter((path) => path.startsWith("inventories/"))
  return Object.fromEntries(paths.map((path) => [path, edit]))
}

function ended(): readonly Told[] {
  return [
    ...adds(ravi, 700, "shell1 off", "Switch shell1 off for now (OPS-460)", {
      [HOSTS]: replace("shell1.lab.test", "# shell1.lab.test"),
    }),
    ...adds(pia, 650, "guarded1 gone", "Decommission the legacy rack (OPS-377)", { [LEGACY]: null }),
    ...adds(jonas, 420, "goodbye", "docs: what I know of the sessions", {
      "docs/sessions.md": "# Sessions\nThey are kept for a day.\n",
    }),
    ...[400, 150, 90, 30].flatMap((days, index) =>
      adds(
        mira,
        days,
        `memory ${index}`,
        `redis: ${512 * (index + 2)} MB for sessions (OPS-${500 + index})`,
        {
          [DATA]: replace(`maxmemory_mb=${512 * (index + 1)}`, `maxmemory_mb=${512 * (index + 2)}`),
        },
      ),
    ),
    ...[640, 340, 60].flatMap((days, index) =>
      adds(BOT, days, `bot ${index}`, `Update the number of workers to ${index + 5}`, {
        [`${HOST_VARS}/web1.lab.test.yml`]: replace(`workers: ${index + 4}`, `workers: ${index + 5}`),
      }),
    ),
    ...adds(ravi, 45, "shell3 retired", "Retire shell3, the auditors are done (OPS-612)", {
      [HOSTS]: replace("ansible_host='10.77.2.43'", "ansible_host='10.77.2.43' status=retired"),
    }),
  ]
}
