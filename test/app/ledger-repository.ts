import type { Workshop } from "../engine/declarations/git/workshop.ts"

/** A machine as the command line tells it. */
export interface Seen {
  readonly id: string
  readonly name: string
  readonly addresses: readonly { readonly ip: string }[]
}

/** Machines by the part that they play in the repository. */
export interface Cast {
  /** Declared with their owner, one of them backed up by a job. */
  readonly ledger: readonly Seen[]
  /** Declared, and behind a balancer. */
  readonly web: readonly Seen[]
  /** Named once, and taken out. */
  readonly former: Seen
  /** Named in a file of secrets. */
  readonly secret: Seen
}

const DAY = 86_400_000
const ip = ({ addresses }: Seen) => addresses[0]?.ip ?? ""
const lines = (machines: readonly Seen[], more = "") =>
  machines.map((one) => `${one.name} ansible_host=${ip(one)}${more}`).join("\n")

const inventory = ({ web, ledger }: Pick<Cast, "web" | "ledger">) =>
  `[web]\n${lines(web)}\n\n[ledger]\n${lines(ledger, " role=replica")}\n\n[prod:children]\nweb\nledger\n`

const signed = (name: string, daysAgo: number) => ({
  name,
  mail: `${name.split(" ")[0]?.toLowerCase()}@corp.example`,
  date: new Date(Date.now() - daysAgo * DAY).toISOString(),
})

const CRON = "# m h dom mon dow user command\n"

/** A repository of several years in which three people wrote down some machines of a network. */
export function writeLedger(workshop: Workshop, { ledger, web, former, secret }: Cast): string {
  const folder = workshop.repository("infra")
  const commit = (subject: string, by: ReturnType<typeof signed>, files: Readonly<Record<string, string>>) =>
    workshop.commit(folder, subject, files, by)
  commit("Describe the first web servers (WEB-1)", signed("Pia Lorrimer", 1_900), {
    "inventory/prod/hosts": inventory({ web: web.slice(0, 1), ledger: [] }),
    "cron/backup": `${CRON}5 2 * * * root rsync -a ${former.name}:/srv /backup\n`,
  })
  commit("Add the ledger databases (PAY-602)", signed("Joss Ekweme", 1_400), {
    "inventory/prod/hosts": inventory({ web: web.slice(0, 1), ledger }),
    "inventory/prod/group_vars/ledger.yml": "owner: payments\npurpose: Ledger databases\n",
  })
  commit("Stop backing up the archive (OPS-77)", signed("Mirela Tane", 800), {
    "cron/backup": `${CRON}5 2 * * * root rsync -a ${ledger[0]?.name}:/var/lib/postgresql /backup\n`,
    "secrets/vault.yml": `db_address: ${ip(secret)}\npassword: hunter2\n`,
  })
  commit("Balance the web servers", signed("Pia Lorrimer", 3), {
    "inventory/prod/hosts": inventory({ web, ledger }),
    "haproxy/haproxy.cfg": `frontend shop\n\tbind *:80\n\tdefault_backend web\n\nbackend web\n${web
      .map((one, at) => `\tserver web${at} ${ip(one)}:80 check`)
      .join("\n")}\n`,
    CODEOWNERS: "* @infra\n/inventory/prod/ @platform\n",
  })
  return folder
}
