// Files as infrastructure repositories hold them, made from a number alone: the same number gives the same file.

const ROLES = [
  "web",
  "db",
  "cache",
  "queue",
  "mail",
  "ns",
  "monitor",
  "backup",
  "build",
  "proxy",
  "kube",
  "log",
]
const SITES = ["fra1", "ams2", "lon1", "nyc3", "sin1"]
const WORDS =
  "the service restarts when its configuration changes and every request is logged with the upstream that served it unless a timeout or retry was set for this cluster before maintenance begins".split(
    " ",
  )

export interface ConfigFile {
  readonly path: string
  readonly text: string
}

/** A machine's names and addresses, from its number. */
export function machine(number: number) {
  const role = ROLES[number % ROLES.length]!
  const site = SITES[number % SITES.length]!
  const short = `${role}${String(number).padStart(4, "0")}`
  const hex = number.toString(16).padStart(6, "0")
  return {
    name: `${short}.${site}.example.net`,
    short,
    address: `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`,
    mac: `52:54:00:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}`,
    role,
    site,
  }
}

type Machine = ReturnType<typeof machine>
type Writer = (number: number, dice: () => number) => ConfigFile

/** One of many files that name some of so many machines. */
export function configFile(number: number, machines: number): ConfigFile {
  const dice = diceFrom(number)
  const writer = WRITERS[number % WRITERS.length]!
  return writer(number, () => Math.floor(dice() * machines))
}

function diceFrom(seed: number): () => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const several = (count: number, pick: () => number): Machine[] =>
  Array.from({ length: count }, () => machine(pick()))
const prose = (count: number, from: number) =>
  Array.from({ length: count }, (_, at) => WORDS[(from * 7 + at * 3) % WORDS.length]).join(" ")

const WRITERS: readonly Writer[] = [
  (number, pick) => ({
    path: `ansible/inventories/${number}/hosts.ini`,
    text: several(14, pick)
      .map(
        (each) =>
          `${each.name} ansible_host=${each.address} ansible_port=22 mac=${each.mac} # ${prose(4, number)}`,
      )
      .join("\n"),
  }),
  (number, pick) => ({
    path: `hiera/hosts/${number}.yaml`,
    text: several(6, pick)
      .map(
        (each) =>
          `profile::${each.role}::listen: "${each.address}:80${number % 90}"\nprofile::${each.role}::peers:\n  - ${each.name}\n  - ${each.short}\nprofile::${each.role}::${WORDS[number % WORDS.length]}_${number % 500}: ${prose(6, number)}\n`,
      )
      .join("\n")
      .repeat(2),
  }),
  (number, pick) => ({
    path: `dns/zones/zone-${number}`,
    text: `$ORIGIN ${SITES[number % SITES.length]}.example.net.\n${several(40, pick)
      .map((each) => `${each.short.padEnd(20)} 3600 IN A ${each.address} ; ${prose(2, number)}`)
      .join("\n")}`,
  }),
  (number, pick) => ({
    path: `nginx/sites/${number}.conf`,
    text: several(5, pick)
      .map(
        (each) =>
          `upstream ${each.role}_${number} {\n    server ${each.address}:8080 max_fails=3;\n    # server ${each.name}:8080 backup;\n}\nserver {\n    listen 443 ssl http2;\n    server_name ${each.short}-${number}.example.org;\n    location /api/v${number % 9} {\n        proxy_pass http://${each.role}_${number};\n        proxy_read_timeout ${number % 300}s;\n    }\n}\n`,
      )
      .join("\n"),
  }),
  (number, pick) => ({
    path: `modules/module-${number}/manifests/init.pp`,
    text: `# ${prose(30, number)}\nclass module_${number} (\n  String $server = '${machine(pick()).name}',\n  Integer $port = ${1_000 + number},\n) {\n${several(
      8,
      pick,
    )
      .map(
        (each) =>
          `  file { '/etc/${each.role}/conf.d/${number}-${each.role}.conf':\n    ensure  => file,\n    mode    => '0644',\n    content => template('module_${number}/${each.role}.erb'),\n    notify  => Service['${each.role}'],\n  }\n`,
      )
      .join("")}}\n`,
  }),
  (number, pick) => ({
    path: `docs/runbook-${number}.md`,
    text: `# Runbook ${number}\n\n${Array.from({ length: 20 }, (_, at) => `${prose(16, number + at)}${at % 5 === 0 ? ` \`ssh ${machine(pick()).name}\`` : ""}.`).join("\n\n")}\n`,
  }),
  (number, pick) => ({
    path: `terraform/env-${number}/main.tf`,
    text: several(7, pick)
      .map(
        (each) =>
          `resource "example_instance" "${each.short}_${number}" {\n  name       = "${each.name}"\n  private_ip = "${each.address}"\n  subnet     = "${each.address.replace(/\d+$/u, "0")}/24"\n  tags = {\n    Role = "${each.role}"\n    Site = "${each.site}"\n    Team = "team-${number % 12}"\n  }\n}\n`,
      )
      .join("\n"),
  }),
]
