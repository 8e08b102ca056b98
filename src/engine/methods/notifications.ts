import type { ChannelTold, NewChannel } from "#api/notifications.ts"
import type { GivenSecret } from "#api/credentials.ts"
import { Failure } from "#model/failure.ts"
import type { Delivery, FalseAlarmRate, HeldBack, Notice } from "#model/notice.ts"
import type { KeptSecret } from "#store/credentials.ts"
import type { ChannelSecrets, ChannelSettings, KeptChannel } from "#store/notifications.ts"
import type { Context } from "#engine/context.ts"
import { isThisComputer } from "#engine/notifications/mail.ts"
import { originOf, webhookProblem } from "#engine/notifications/webhook.ts"
import { forgetSecret, keepSecret, secretOf } from "#engine/secrets.ts"
import { author } from "./author.ts"

/** The ways over which people are told, and whether each can be used now; never a secret. */
export async function listChannels({ store, home }: Context): Promise<readonly ChannelTold[]> {
  return Promise.all((await store.notifications.channels()).map((channel) => toldFrom(home, channel)))
}

/** Makes a channel, or changes the one of that name; secrets that are not said again stay. */
export async function saveChannel({ store, home, tools }: Context, asked: NewChannel): Promise<ChannelTold> {
  const before = await store.notifications.channel(asked.name)
  if (before !== null && before.kind !== asked.way.kind)
    throw new Failure(
      "conflict",
      `There is a channel "${asked.name}" already, of another kind. Name this one otherwise.`,
    )
  const { settings, kept, dropped } = await givenOf(home, asked.way, before)
  const { name, least, on: isOn } = asked
  const channel = { name, least, isOn, settings, kept, kind: asked.way.kind }
  await store.notifications.saveChannel({ ...channel, at: tools.now(), author: author() })
  for (const secret of dropped) await forgetSecret(home, secret)
  const saved = await store.notifications.channel(name)
  if (saved === null) throw new Error("A channel that was saved is not there.")
  return toldFrom(home, saved)
}

/** Takes a channel away, and the files of its secrets. */
export async function removeChannel(
  { store, home }: Context,
  { name }: { readonly name: string },
): Promise<{ removed: boolean }> {
  const channel = await store.notifications.channel(name)
  if (channel === null) return { removed: false }
  const removed = await store.notifications.removeChannel(name)
  for (const secret of secretsOf(channel.kept)) await forgetSecret(home, secret)
  return { removed }
}

/** Sends a notice of nothing over one channel. */
export async function testChannel(
  { store, teller }: Context,
  { name }: { readonly name: string },
): Promise<Delivery> {
  const channel = await store.notifications.channel(name)
  if (channel === null) throw new Failure("not-found", `There is no channel "${name}".`)
  return teller.test(channel)
}

interface Page {
  readonly limit: number
  readonly offset: number
}

/** What was told, the newest first. */
export async function listNotices(
  { store }: Context,
  { limit, offset }: Page,
): Promise<{ total: number; notices: readonly Notice[] }> {
  const { notifications } = store
  return { total: await notifications.noticeTotal(), notices: await notifications.notices(limit, offset) }
}

const DAY_MS = 86_400_000

/** What was not told, and why. */
export async function listHeld(
  { store, tools }: Context,
  {
    days,
    reason,
    limit,
    offset,
  }: Page & { readonly days: number; readonly reason: HeldBack["reason"] | null },
) {
  const since = tools.now() - days * DAY_MS
  const held = await store.notifications.held({ since, reason, limit, offset })
  const places = await store.findings.placesOf([...new Set(held.flatMap(({ machines }) => machines))])
  return {
    total: await store.notifications.heldTotal(since, reason),
    held,
    counts: await store.notifications.heldCounts(since),
    names: Object.fromEntries([...places].map(([id, { name }]) => [id, name])),
  }
}

/** How often what was told turned out to be nothing. */
export async function falseAlarmRates({
  store,
  tools,
}: Context): Promise<{ month: FalseAlarmRate; quarter: FalseAlarmRate }> {
  const [month, quarter] = await Promise.all(
    [30, 90].map((days) => store.notifications.falseAlarms(days, tools.now())),
  )
  return { month: month!, quarter: quarter! }
}

interface Given {
  readonly settings: ChannelSettings
  readonly kept: ChannelSecrets
  /** Secrets that others took the place of. */
  readonly dropped: readonly KeptSecret[]
}

async function givenOf(home: string, way: NewChannel["way"], before: KeptChannel | null): Promise<Given> {
  switch (way.kind) {
    case "desktop":
      return { settings: {}, kept: {}, dropped: [] }
    case "webhook":
      return webhookGiven(home, way, before)
    case "e-mail":
      return mailGiven(home, way, before)
  }
}

type WayOf<Kind> = Extract<NewChannel["way"], { readonly kind: Kind }>

async function webhookGiven(
  home: string,
  { url: said, signing: signed }: WayOf<"webhook">,
  before: KeptChannel | null,
): Promise<Given> {
  if (said === null && before?.kept.url === undefined)
    throw new Failure("bad-input", "Say where the webhook goes: its address, or the environment variable.")
  if (said?.from === "words") refuseAddress(said.secret)
  const url = said === null ? before?.kept.url : await kept(home, said)
  const signing =
    signed === null ? before?.kept.signing : signed === "none" ? undefined : await kept(home, signed)
  const address = url === undefined ? "" : await secretOf(home, url).catch(() => "")
  const secrets = { ...(url && { url }), ...(signing && { signing }) }
  return { settings: { origin: originOf(address) }, kept: secrets, dropped: droppedBy(secrets, before) }
}

function refuseAddress(address: string): void {
  const problem = webhookProblem(address)
  if (problem !== null) throw new Failure("bad-input", problem)
}

async function mailGiven(
  home: string,
  { kind: _kind, password: said, ...settings }: WayOf<"e-mail">,
  before: KeptChannel | null,
): Promise<Given> {
  if (settings.security === "none" && !isThisComputer(settings.host))
    throw new Failure(
      "bad-input",
      "Without TLS, mail goes to this computer only: use tls or starttls, or a server on 127.0.0.1.",
    )
  // A password is its server's and user's: with others it is asked for again.
  const isSame = before?.settings.host === settings.host && before.settings.user === settings.user
  const old = isSame && settings.user !== null ? before?.kept.password : undefined
  const password = said === null ? old : await kept(home, said)
  const secrets = password === undefined ? {} : { password }
  return { settings, kept: secrets, dropped: droppedBy(secrets, before) }
}

const kept = (home: string, secret: GivenSecret): Promise<KeptSecret> =>
  secret.from === "words" ? keepSecret(home, secret.secret) : Promise.resolve(secret)

const secretsOf = ({ url, signing, password }: ChannelSecrets): readonly KeptSecret[] =>
  [url, signing, password].filter((secret) => secret !== undefined)

function droppedBy(now: ChannelSecrets, before: KeptChannel | null): readonly KeptSecret[] {
  const files = new Set(secretsOf(now).flatMap((one) => (one.from === "file" ? [one.file] : [])))
  return secretsOf(before?.kept ?? {}).filter((one) => one.from === "file" && !files.has(one.file))
}

async function toldFrom(home: string, channel: KeptChannel): Promise<ChannelTold> {
  const { name, kind, least, isOn: on, settings, at, author: by } = channel
  const { host = "", port = 0, security = "tls", user = null, from = "", to = [], origin = "" } = settings
  return {
    ...{ name, kind, least, on, at },
    goesTo:
      kind === "e-mail" ? `${to.join(", ")} over ${host}` : kind === "webhook" ? origin : "this computer",
    mail: kind === "e-mail" ? { host, port, security, user, from, to: [...to] } : null,
    signed: kind === "webhook" ? channel.kept.signing !== undefined : null,
    kept: whereKept(channel.kept),
    problem: await problemWith(home, channel),
    author: by,
  }
}

function whereKept(secrets: ChannelSecrets): string {
  const places = secretsOf(secrets).map((one) =>
    one.from === "environment" ? `environment ${one.variable}` : "file",
  )
  return [...new Set(places)].join(", ") || "nothing to keep"
}

async function problemWith(home: string, { kept: secrets }: KeptChannel): Promise<string | null> {
  try {
    for (const one of secretsOf(secrets)) await secretOf(home, one)
    return secrets.url === undefined ? null : webhookProblem(await secretOf(home, secrets.url))
  } catch (error) {
    if (error instanceof Failure) return error.message
    throw error
  }
}
