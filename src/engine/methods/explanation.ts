import type {
  Concluded,
  DeadTold,
  DocumentTold,
  DossierTold,
  ExplainedTold,
  Mysteries,
  MysteryState,
  RebuildableTold,
} from "#api/explanation.ts"
import { createHash } from "node:crypto"
import { Failure } from "#model/failure.ts"
import type { Context } from "#engine/context.ts"
import { reasonsFor } from "#engine/explanation/mysteries.ts"
import { messageTo, questionsFor } from "#engine/explanation/next-question.ts"
import { what } from "#engine/explanation/explanation.ts"
import { selfTestSentence } from "#engine/explanation/self-test.ts"
import { unplug } from "#engine/explanation/unplug.ts"
import { when } from "#engine/explanation/when.ts"
import type { Case } from "#engine/explaining/case.ts"
import type { KeptDead } from "#engine/explaining/dead-lines.ts"
import { lastChangeOf } from "#engine/causing/last-change.ts"
import { askingOf, concludeFew, keptPass, type Few } from "#engine/explaining/page.ts"
import { momentIn, unplugGiven } from "#engine/explaining/unplugging.ts"
import { dossierHtml } from "#engine/reports/dossier-html.ts"
import { dossierMarkdown } from "#engine/reports/dossier-markdown.ts"
import { machineNow } from "./decision-rows.ts"
import { linksTold } from "./explanation-links.ts"
import { classificationNow } from "./machine.ts"
import { machineByRef } from "./machines.ts"
import { queued } from "./mysteries.ts"

interface Ref {
  readonly ref: string
}

async function caseFor(context: Context, ref: string): Promise<Few & { readonly own: Case }> {
  const id = await machineByRef(context, ref)
  const few = await concludeFew(askingOf(context), [id])
  const [own] = few.cases
  if (own === undefined)
    throw new Failure("bad-input", `${ref} is a virtual address that machines hold in turn, and no machine.`)
  return { ...few, own }
}

/** What, who, why and when of one machine, with every line behind it. */
export async function getExplained(context: Context, { ref }: Ref): Promise<ExplainedTold> {
  const { store, home, tools } = context
  const { world, own } = await caseFor(context, ref)
  const { subject, lines, who, why, consumers, unexplained } = own
  const { machine } = subject
  const kept = await keptPass(context.store)
  const test = kept?.taught.tested ?? { right: 0, within3: 0, of: 0 }
  const names = new Map(kept?.taught.names)
  const [likeliest] = who.explainers
  const { owner, against, levels, conflicts, inferred, inferredAs, explainers, busFactor, grounds } = who
  return {
    machine: machine.id,
    explanation: own.explanation,
    what: what(await classificationNow(context, machine.id)),
    who: { state: who.state, sentence: who.sentence, evidence: who.evidence },
    why: { state: why.state, sentence: why.sentence, evidence: why.evidence },
    when: when({
      firstSeen: machine.firstSeen,
      lastSeen: machine.lastSeen,
      firstObservation: subject.key,
      ...lines,
      dates: datesOf(own),
      lastChange: await lastChangeOf({ store, home, now: tools.now() }, subject),
      historyBegins: null,
    }),
    owner,
    against,
    levels,
    conflicts,
    candidates: inferred.map(({ key, kind, share, band, evidence }) => ({
      name: kind === "owner" ? (names.get(key) ?? key) : (world.authors.get(key)?.name ?? key),
      kind: kind === "owner" ? "owner" : "person",
      share,
      band,
      evidence,
    })),
    candidatesAre: inferredAs,
    explainers,
    busFactor,
    grounds,
    selfTest: { ...test, sentence: selfTestSentence(test) },
    environment: own.environment,
    role: why.role,
    groups: why.groups,
    tickets: why.tickets,
    links: linksTold(own, world),
    dependants: consumers,
    rebuildable: own.rebuildable,
    reasons: reasonsFor(unexplained, context.tools.now()),
    ...questionsTold(own),
    message:
      likeliest === undefined
        ? null
        : { to: likeliest.name, mail: likeliest.mail, text: messageTo(likeliest, unexplained.askable) },
    unread: world.unread,
  }
}

function questionsTold({ unexplained }: Case) {
  const { next, others } = questionsFor(unexplained.askable)
  return { next, others }
}

function datesOf({ subject }: Case) {
  return subject.borne.flatMap(({ kind, current, detail, id, subject: port }) => {
    const began = kind === "certificate" && current ? momentIn(detail, "notBefore") : null
    return began === null ? [] : [{ what: `its certificate on ${port} began on`, at: began, observation: id }]
  })
}

/** Machines whose who and why nothing answers. */
export function listMysteries(
  context: Context,
  input: { readonly state: MysteryState | null; readonly offset: number; readonly limit: number },
): Promise<Mysteries> {
  return queued(context, input)
}

/** How it stands with what is concluded. */
export async function concludedNow(context: Context): Promise<Concluded> {
  const { store, explainer } = context
  const from = await store.explained.from()
  const kept = await keptPass(store)
  return {
    at: from?.at ?? null,
    fresh: await explainer.isFresh(),
    counts: await store.explained.counts(),
    selfTests: kept?.taught.bySource ?? [],
  }
}

/** Waits until what is concluded fits what is known; where that fails it says so by not being fresh. */
export async function settle(context: Context): Promise<Concluded> {
  await context.explainer.settled().catch((error: unknown) => {
    context.log.error({ err: error }, "who and why could not be concluded")
  })
  return concludedNow(context)
}

/** Can it be unplugged? */
export async function getDossier(context: Context, { ref }: Ref): Promise<DossierTold> {
  const { world, own } = await caseFor(context, ref)
  const { id } = own.subject.machine
  const { store, tools } = context
  const machine = await machineNow(context, id)
  const now = tools.now()
  const verdict = unplug(await unplugGiven(own, { store, world, presence: machine.presence, now }))
  const [last = null] = (await store.scans.list(20, 0)).filter(
    ({ network, state }) => network === own.subject.network && state !== "running",
  )
  return {
    ...verdict,
    name: machine.name,
    ip: own.subject.ip,
    network: own.subject.network,
    kind: machine.kind,
    os: machine.os,
    presence: machine.presence,
    lastSeen: machine.lastSeen,
    drawnUp: now,
    scan: last === null ? null : { id: last.id, ended: last.ended },
    sources: world.sources.map(({ name, head, synced }) => ({ name, head, synced })),
    fingerprint: `d-${createHash("sha256").update(JSON.stringify(verdict)).digest("hex").slice(0, 7)}`,
  }
}

/** The dossier as a document to hand out. */
export async function getDocument(
  context: Context,
  { ref, format }: Ref & { readonly format: "markdown" | "html" },
): Promise<DocumentTold> {
  const sheet = await getDossier(context, { ref })
  const name = `unplug-${sheet.name.replaceAll(/[^A-Za-z0-9.-]+/gu, "-").slice(0, 60)}`
  return format === "html"
    ? { name: `${name}.html`, type: "text/html", text: dossierHtml(sheet) }
    : { name: `${name}.md`, type: "text/markdown", text: dossierMarkdown(sheet) }
}

/** How much of what was seen is written down. */
export async function listRebuildable(
  { store }: Context,
  { by }: { readonly by: "network" | "group" | "environment" },
): Promise<readonly RebuildableTold[]> {
  const parts = await store.explained.rebuildable(by)
  return parts.map((part) => ({ ...part, share: part.parts === 0 ? null : part.written / part.parts }))
}

/** Lines that name machines which never answer. */
export async function listDead(
  context: Context,
  {
    source,
    offset,
    limit,
  }: { readonly source: string | null; readonly offset: number; readonly limit: number },
): Promise<{ readonly total: number; readonly dead: readonly DeadTold[] }> {
  const all = (await deadKept(context)).filter((one) => source === null || one.source === source)
  return {
    total: all.length,
    dead: all
      .slice(offset, offset + limit)
      .map(({ removal, ...rest }) => ({ ...rest, removable: removal !== null })),
  }
}

/** Those of the last pass. */
export async function deadKept({ store }: Context): Promise<readonly KeptDead[]> {
  // They were written by us, and are concluded anew with every pass.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (await store.explained.dead()).map((body) => JSON.parse(body) as KeptDead)
}
