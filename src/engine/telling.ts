import { setTimeout as after } from "node:timers/promises"
import type { EngineEvent } from "#api/shapes.ts"
import { Failure } from "#model/failure.ts"
import { OPEN_STATES, type Finding } from "#model/finding.ts"
import type { Moment } from "#model/moment.ts"
import type { BenignChange, Delivery, HeldBack, Notice } from "#model/notice.ts"
import { printable } from "#model/printable.ts"
import { SEVERITIES, type Severity } from "#model/severity.ts"
import type { KeptChannel } from "#store/notifications.ts"
import type { Store } from "#store/store.ts"
import { sendMail } from "./notifications/mail.ts"
import { decide, rankOf } from "./notifications/notifications.ts"
import type { Sent, Wait } from "./notifications/tries.ts"
import { sendWebhook } from "./notifications/webhook.ts"
import { namesOf, noticeMail, subjectOf } from "./reports/notice-mail.ts"
import { secretOf } from "./secrets.ts"

/** What it takes to tell people. */
export interface TellerGiven {
  readonly store: Store
  readonly home: string
  readonly now: () => Moment
  readonly tell: (event: EngineEvent) => void
  readonly onFailure: (error: unknown) => void
  /** How long tries wait for each other; the clock's time where nothing is said. */
  readonly wait?: Wait
  /** Certificates that mail servers may be known by, beside those that the system trusts. */
  readonly authorities?: readonly string[]
}

type Told = Omit<Finding, "saying">

/** What a pass over everything brought. */
export interface News {
  /** Findings that became something else. */
  readonly findings: readonly Told[]
  /** What changed, and something benign explains. */
  readonly benign: readonly BenignChange[]
  /** The scan, or the reading of sources, after which it was found. */
  readonly at: Moment
}

const DEFAULT_LEAST: Severity = "medium"
const TOO_OLD_MS = 24 * 3_600_000
const MOST_CAUGHT_UP = 500
const waiting: Wait = (ms, signal) => after(ms, undefined, { signal, ref: false })

/** Tells people of what was found, once, over the ways that they set up, and writes down what it held back. */
export class Teller {
  private readonly given: TellerGiven
  private readonly leaving = new AbortController()
  private readonly underway = new Set<Promise<void>>()

  constructor(given: TellerGiven) {
    this.given = given
  }

  /** Decides what of the news is told, and sends it beside everything else; the notice, where there is one. */
  async tell(news: News): Promise<Notice | null> {
    const { store, now } = this.given
    const channels = (await store.notifications.channels()).filter(({ isOn }) => isOn)
    const findings = await this.withTold(news.findings)
    const { tell, held } = decide({
      now: news.at,
      findings,
      told: await store.notifications.told(),
      least: leastOf(channels),
      nameOf: await this.namesFor(findings),
    })
    const told = tell.map(({ finding, machines }) => {
      const { returns } = findings.find(({ id }) => id === finding)!
      return { finding, at: news.at, returns, machines }
    })
    const meant = channels.filter(({ least }) =>
      tell.some(({ severity }) => rankOf(severity) <= rankOf(least)),
    )
    const id = await store.notifications.add({
      at: now(),
      moment: news.at,
      findings: tell,
      told,
      held: [...held, ...news.benign.map(benignHeld)],
      channels: meant.map(({ name }) => name),
    })
    const notice = id === null ? null : await store.notifications.notice(id)
    if (notice !== null) for (const channel of meant) this.deliver(channel, notice)
    return notice
  }

  /** Tells what was found last and not told when the engine ended, and sends what was on its way, as long as it is of use. */
  async resume(): Promise<void> {
    const { store, now } = this.given
    await this.catchUp()
    for (const { notice: id, channel: name } of await store.notifications.waiting()) {
      const [notice, channel] = [
        await store.notifications.notice(id),
        await store.notifications.channel(name),
      ]
      if (notice === null) continue
      if (channel?.isOn === true && now() - notice.at < TOO_OLD_MS) this.deliver(channel, notice)
      else
        await store.notifications.delivered(id, {
          ...failed(name, now(), "It was no longer of use."),
          tries: 0,
        })
    }
  }

  private async catchUp(): Promise<void> {
    const { store, now } = this.given
    const any = { rules: [], severities: [], machine: null, peers: null, withoutHints: true, baseline: false }
    const open = await store.findings.list({ ...any, states: OPEN_STATES }, MOST_CAUGHT_UP, 0)
    const lately = open.filter(({ firstSeen }) => firstSeen > now() - TOO_OLD_MS)
    if (lately.length > 0) await this.tell({ findings: lately, benign: [], at: now() })
  }

  /** Sends a notice of nothing over one channel, once. */
  async test(channel: KeptChannel): Promise<Delivery> {
    const at = this.given.now()
    const notice: Notice = { id: 0, at, moment: at, findings: [], deliveries: [] }
    return { channel: channel.name, at, ...(await this.send(channel, notice)) }
  }

  /** Waits until everything that is on its way has arrived, or failed. */
  async settled(): Promise<void> {
    await Promise.all(this.underway)
  }

  /** What has not arrived is sent when the engine opens again. */
  async close(): Promise<void> {
    this.leaving.abort()
    await this.settled()
  }

  /** Those told before that are open still: where they are about twice as many machines now, that is news. */
  private async withTold(findings: readonly Told[]): Promise<readonly Told[]> {
    const { store } = this.given
    const known = new Set(findings.map(({ id }) => id))
    const others = [...(await store.notifications.told()).keys()].filter((id) => !known.has(id))
    return [...findings, ...(await store.findings.byIds(others)).values()]
  }

  private async namesFor(findings: readonly Told[]): Promise<(machine: string) => string> {
    const ids = [...new Set(findings.flatMap(({ machines }) => machines.slice(0, 10)))]
    const places = await this.given.store.findings.placesOf(ids)
    return (machine) => places.get(machine)?.name ?? machine
  }

  private deliver(channel: KeptChannel, notice: Notice): void {
    const work = this.delivered(channel, notice)
      .catch(this.given.onFailure)
      .finally(() => this.underway.delete(work))
    this.underway.add(work)
  }

  private async delivered(channel: KeptChannel, whole: Notice): Promise<void> {
    const { store, now } = this.given
    const findings = whole.findings.filter(({ severity }) => rankOf(severity) <= rankOf(channel.least))
    const sent = await this.send(channel, { ...whole, findings })
    // What leaving cut short is on its way still, and goes on when the engine opens again.
    if (sent.state === "failed" && this.leaving.signal.aborted) return
    await store.notifications.delivered(whole.id, { channel: channel.name, at: now(), ...sent })
  }

  private async send(channel: KeptChannel, notice: Notice): Promise<Sent> {
    try {
      switch (channel.kind) {
        case "desktop":
          this.given.tell({ kind: "notice", notice: shownOf(notice) })
          return { state: "sent", tries: 1, problem: null }
        case "webhook":
          return await this.sendWebhook(channel, notice)
        case "e-mail":
          return await this.sendMail(channel, notice)
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      return { state: "failed", tries: 0, problem: error.message }
    }
  }

  private async sendWebhook({ kept }: KeptChannel, notice: Notice): Promise<Sent> {
    const { home, now, wait = waiting } = this.given
    if (kept.url === undefined) throw new Failure("unavailable", "The webhook has no address.")
    const url = await secretOf(home, kept.url)
    const secret = kept.signing === undefined ? null : await secretOf(home, kept.signing)
    return sendWebhook({ url, secret }, notice, { now, wait, signal: this.leaving.signal })
  }

  private async sendMail({ kept, settings }: KeptChannel, notice: Notice): Promise<Sent> {
    const { home, wait = waiting, authorities = [] } = this.given
    const { host = "", port = 587, security = "starttls", user = null, from = "", to = [] } = settings
    const password = kept.password === undefined ? null : await secretOf(home, kept.password)
    const findings = notice.findings.map(({ finding }) => finding)
    return sendMail(
      { host, port, security, user, password, from, to },
      { notice: notice.id, findings, ...noticeMail(notice) },
      { wait, signal: this.leaving.signal, authorities },
    )
  }
}

/** The least that anybody wants to be told of. */
function leastOf(channels: readonly KeptChannel[]): Severity {
  const ranks = channels.map(({ least }) => rankOf(least))
  return SEVERITIES[Math.max(...ranks)] ?? DEFAULT_LEAST
}

const benignHeld = (change: BenignChange): HeldBack => ({ ...change, reason: "benign", finding: null })

const failed = (channel: string, at: Moment, problem: string): Delivery => ({
  ...{ channel, at, problem },
  state: "failed",
  tries: 0,
})

function shownOf(notice: Notice): Extract<EngineEvent, { kind: "notice" }>["notice"] {
  const [first] = notice.findings
  const isOne = notice.findings.length === 1
  return {
    id: notice.id,
    title: printable(subjectOf(notice), 200),
    body: printable(
      first === undefined
        ? "Notices of Rollcall are shown here."
        : notice.findings
            .slice(0, 3)
            .map((one) => `${one.title} (${namesOf(one)})`)
            .join(" · "),
      400,
    ),
    finding: isOne && first !== undefined ? first.finding : null,
    severity: first?.severity ?? "low",
  }
}
