import type { CredentialTold, GivenSecret, NewCredential } from "#api/credentials.ts"
import type { SnmpCredential } from "#model/credential.ts"
import { Failure } from "#model/failure.ts"
import type { KeptCredential, KeptSecret } from "#store/credentials.ts"
import type { Context } from "#engine/context.ts"
import { forgetSecret, keepSecret, secretOf } from "#engine/secrets.ts"
import { author } from "./author.ts"

/** What there is, and whether it can be used now; never a secret. */
export async function listCredentials({ store, home }: Context): Promise<readonly CredentialTold[]> {
  return Promise.all((await store.credentials.list()).map((credential) => toldFrom(home, credential)))
}

async function toldFrom(home: string, credential: KeptCredential): Promise<CredentialTold> {
  const { name, kind, network, settings, at, author: by } = credential
  const problem = await problemWith(home, credential)
  const { user = null, auth = null, priv = null } = settings
  return { name, kind, network, user, auth, priv, kept: whereKept(credential), problem, at, author: by }
}

async function problemWith(home: string, credential: KeptCredential): Promise<string | null> {
  try {
    await open(home, credential)
    return null
  } catch (error) {
    if (error instanceof Failure) return error.message
    throw error
  }
}

function whereKept({ kept }: KeptCredential): string {
  const places = Object.values(kept).map((secret: KeptSecret) =>
    secret.from === "environment" ? `environment ${secret.variable}` : "file",
  )
  return [...new Set(places)].join(", ") || "nothing to keep"
}

/** Adds one. Words go into a file of our own that only its owner may read; the database learns only where. */
export async function addCredential(
  { store, home, tools }: Context,
  { name, network, way }: NewCredential,
): Promise<CredentialTold> {
  if ((await store.credentials.get(name)) !== null)
    throw new Failure(
      "conflict",
      `There is a credential "${name}" already. Remove it first, or name this one otherwise.`,
    )
  if (network !== null && !(await store.networks.list()).some((each) => each.name === network))
    throw new Failure(
      "not-found",
      `There is no network "${network}". rollcall credentials add takes --all as well.`,
    )
  if (way.kind === "snmp-v3" && way.auth === null && way.priv !== null)
    throw new Failure(
      "bad-input",
      "SNMPv3 encrypts only for users that it has authenticated: say --auth as well.",
    )
  const keep = (secret: GivenSecret) =>
    secret.from === "words" ? keepSecret(home, secret.secret) : Promise.resolve(secret)
  const said = { name, network, at: tools.now(), author: author() }
  const credential: KeptCredential =
    way.kind === "snmp-v2c"
      ? { ...said, kind: way.kind, settings: {}, kept: { community: await keep(way.community) } }
      : {
          ...said,
          kind: way.kind,
          settings: { user: way.user, auth: way.auth?.protocol ?? null, priv: way.priv?.protocol ?? null },
          kept: {
            ...(way.auth && { auth: await keep(way.auth.secret) }),
            ...(way.priv && { priv: await keep(way.priv.secret) }),
          },
        }
  await store.credentials.add(credential)
  return toldFrom(home, credential)
}

/** Takes one away, and the files of its secrets. */
export async function removeCredential(
  { store, home }: Context,
  { name }: { readonly name: string },
): Promise<{ removed: boolean }> {
  const credential = await store.credentials.get(name)
  if (credential === null) return { removed: false }
  const removed = await store.credentials.remove(name)
  for (const kept of Object.values(credential.kept)) await forgetSecret(home, kept)
  return { removed }
}

/** For a scan: the keys to one network's machines, and a sentence for each that can't be had now. */
export async function snmpFor(
  { store, home }: Context,
  network: string,
): Promise<{ readonly credentials: readonly SnmpCredential[]; readonly problems: readonly string[] }> {
  const meant = (await store.credentials.list()).filter(
    (each) => each.network === null || each.network === network,
  )
  // What was meant for this network is tried before what is meant for all of them.
  const sorted = meant.toSorted((a, b) => Number(a.network === null) - Number(b.network === null))
  const credentials: SnmpCredential[] = []
  const problems: string[] = []
  for (const credential of sorted) {
    try {
      credentials.push(await open(home, credential))
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      problems.push(`The credential "${credential.name}" was not used. ${error.message}`)
    }
  }
  return { credentials, problems }
}

async function open(home: string, { name, kind, settings, kept }: KeptCredential): Promise<SnmpCredential> {
  const secret = async (of: KeptSecret | undefined) => (of === undefined ? "" : secretOf(home, of))
  if (kind === "snmp-v2c") return { kind, name, community: await secret(kept.community) }
  const { user = "", auth, priv } = settings
  return {
    kind,
    name,
    user,
    auth: auth ? { protocol: auth, secret: await secret(kept.auth) } : null,
    priv: priv ? { protocol: priv, secret: await secret(kept.priv) } : null,
  }
}
