import { Option } from "commander"
import type { Client } from "#api/client.ts"
import type { GivenSecret, NewCredential } from "#api/credentials.ts"
import { SNMP_AUTHS, SNMP_PRIVS, type SnmpAuth, type SnmpPriv } from "#model/credential.ts"
import { Failure } from "#model/failure.ts"
import { isoTime } from "#model/moment.ts"
import { askSecret } from "./ask-secret.ts"
import { writeDocument } from "./documents.ts"
import { EXIT, type Exit } from "./exit.ts"
import type { CredentialDocument } from "./schemas.ts"
import { table } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { verbOf, withEngine, type Common, type Shell, type Verb } from "./verb.ts"
import { localTime } from "./words.ts"

interface AddOptions extends Common {
  readonly network?: string
  readonly all?: boolean
  readonly snmpV2c?: boolean
  readonly snmpV3?: boolean
  readonly user?: string
  readonly auth?: SnmpAuth
  readonly priv?: SnmpPriv
  readonly fromEnv?: string
  readonly privFromEnv?: string
}

/** `rollcall credentials list|add|remove`: what lets scans read more, over SNMP. Secrets are never shown. */
export const credentials: Verb = (program, shell) => {
  const group = program
    .command("credentials")
    .description("SNMP communities and users that scans may read with")
  verbOf(group, "list", "what there is; never a secret").action((options: Common) =>
    withEngine(shell, options, ({ client }) => tell(shell, client, options)),
  )
  verbOf(
    group,
    "add <name>",
    "add a community or a user; the secret is asked for, or comes from the environment",
  )
    .option("--network <network>", "for this network")
    .option("--all", "for every network")
    .option("--snmp-v2c", "a community of SNMPv2c: sent in clear to every machine of the network")
    .option("--snmp-v3", "a user of SNMPv3")
    .option("--user <name>", "the user's name")
    .addOption(new Option("--auth <protocol>", "how the user proves who it is").choices(SNMP_AUTHS))
    .addOption(new Option("--priv <protocol>", "how what is said is encrypted").choices(SNMP_PRIVS))
    .option("--from-env <variable>", "the secret is in this environment variable of Rollcall's")
    .option("--priv-from-env <variable>", "the one for --priv, where it is another")
    .action((name: string, options: AddOptions) =>
      withEngine(shell, options, async ({ client }) => {
        const network = scopeOf(options)
        await client.credentials.add({ name, network, way: await wayOf(shell.terminal, options) })
        return tell(shell, client, options)
      }),
    )
  verbOf(group, "remove <name>", "forget one, and its secret").action((name: string, options: Common) =>
    withEngine(shell, options, async ({ client }) => {
      const { removed } = await client.credentials.remove({ name })
      if (!removed) shell.terminal.say(`There is no credential "${name}".`)
      return removed ? tell(shell, client, options) : EXIT.failed
    }),
  )
}

function scopeOf({ network, all }: AddOptions): string | null {
  if ((network === undefined) === (all !== true))
    throw new Failure("bad-input", "Say for which network it is: --network NAME, or --all for every one.")
  return network ?? null
}

async function wayOf(terminal: Terminal, options: AddOptions): Promise<NewCredential["way"]> {
  const { user, auth, priv } = options
  if ((options.snmpV2c === true) === (options.snmpV3 === true))
    throw new Failure("bad-input", "Say which it is: --snmp-v2c for a community, --snmp-v3 for a user.")
  const secret = (question: string, variable?: string) => given(terminal, question, variable)
  if (options.snmpV2c === true) {
    if (user !== undefined || auth !== undefined || priv !== undefined)
      throw new Failure("bad-input", "--user, --auth and --priv are SNMPv3's: a community has none of them.")
    return { kind: "snmp-v2c", community: await secret("Community", options.fromEnv) }
  }
  if (user === undefined) throw new Failure("bad-input", "SNMPv3 needs a user's name: --user NAME.")
  if (auth === undefined && priv !== undefined)
    throw new Failure(
      "bad-input",
      "SNMPv3 encrypts only for users that it has authenticated: say --auth as well.",
    )
  return {
    kind: "snmp-v3",
    user,
    auth:
      auth === undefined
        ? null
        : { protocol: auth, secret: await secret("Password for --auth", options.fromEnv) },
    priv:
      priv === undefined
        ? null
        : {
            protocol: priv,
            secret: await secret("Password for --priv", options.privFromEnv ?? options.fromEnv),
          },
  }
}

async function given(
  terminal: Terminal,
  question: string,
  variable: string | undefined,
): Promise<GivenSecret> {
  if (variable !== undefined) return { from: "environment", variable }
  return { from: "words", secret: await askSecret(terminal, question) }
}

async function tell({ terminal }: Shell, client: Client, { json }: Common): Promise<Exit> {
  const found = await client.credentials.list()
  const documents = found.map((entry) => ({ ...entry, at: isoTime(entry.at) }))
  if (json === true) await writeDocument(terminal, "credentials", { credentials: documents })
  else if (documents.length === 0)
    terminal.say("There are no credentials: scans read what is public. rollcall help credentials says more.")
  else for (const line of table(documents, COLUMNS)) await terminal.line(line)
  return EXIT.done
}

const COLUMNS = [
  { title: "name", value: ({ name }: CredentialDocument) => name },
  { title: "kind", value: ({ kind }: CredentialDocument) => kind },
  { title: "network", value: ({ network }: CredentialDocument) => network ?? "every network" },
  { title: "user", value: ({ user }: CredentialDocument) => user ?? "" },
  {
    title: "protocols",
    value: ({ auth, priv }: CredentialDocument) => [auth, priv].filter(Boolean).join(", "),
  },
  { title: "secret in", value: ({ kept }: CredentialDocument) => kept },
  { title: "since", value: ({ at }: CredentialDocument) => localTime(Date.parse(at)) },
  { title: "by", value: ({ author }: CredentialDocument) => author },
  { title: "problem", value: ({ problem }: CredentialDocument) => problem ?? "", widest: 80 },
]
