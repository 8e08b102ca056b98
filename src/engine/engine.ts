import { Readable } from "node:stream"
import { onError, ORPCError } from "@orpc/server"
import { RPCHandler } from "@orpc/server/fetch"
import { API_PATH } from "#api/client.ts"
import type { Recogniser } from "#model/answer.ts"
import { Failure } from "#model/failure.ts"
import { openStore, type Store } from "#store/store.ts"
import type { Context, Log } from "./context.ts"
import { Describer } from "./describe.ts"
import { EventHub } from "./events.ts"
import { Examiner } from "./examining/examiner.ts"
import { Explainer } from "./explaining/explainer.ts"
import { exportMachines } from "./export.ts"
import { importStream } from "./methods/imports.ts"
import { followRules } from "./rebuild.ts"
import { answerFailure, asFailureOf, failureResponse } from "./refusals.ts"
import { routerOf } from "./router.ts"
import { openRules, rulesOf, type RulesInUse } from "./rules-in-use.ts"
import { measure } from "./measuring.ts"
import { findNmap } from "./scan/nmap/program.ts"
import { vendorOf } from "./vendor.ts"
import { syncsOf } from "./sources/queue.ts"
import { markUnread } from "./sources/sync.ts"
import { PACE, SourceWatch, type Pace } from "./sources/watch.ts"
import { Teller } from "./telling.ts"
import { readVocabulary } from "./vocabulary.ts"

export interface EngineOptions {
  /** The one folder of ours. */
  readonly home: string
  /** The database file. */
  readonly database: string
  readonly version: string
  readonly log: Log
  /** What takes the place of the rules that Rollcall comes with. */
  readonly recogniser?: Recogniser
  /** Whether it stays for more than one question: then it makes ready what the first scan needs. */
  readonly isLasting?: boolean
  /** Whether it also keeps the sources read as they are, by itself: not where it only stays for one long question. */
  readonly watches?: boolean | Pace
  /** Called when someone asks the engine to end; whoever started it closes it. */
  readonly onStop?: () => void
}

/** The engine: it owns the database and answers questions as a fetch handler, whatever shell carries them. */
export interface Engine {
  fetch(request: Request): Promise<Response>
  /** Stops what runs, keeps what was found, and lets go of the database. */
  close(): Promise<void>
  readonly database: string
}

/** Opens the store and tools; Failure("database-busy") where another engine has the database. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const store = await openStore(options.database)
  const rules = options.recogniser ? rulesOf(options.recogniser) : await openRulesOrClose(store, options)
  const { recogniser } = rules
  const events = new EventHub()
  const context: Context = {
    store,
    tools: {
      nmap: () => findNmap(process.env["ROLLCALL_NMAP"] ?? null),
      describer: new Describer({ recogniser: () => recogniser, vocabulary: readVocabulary(), vendorOf }),
      recogniser,
      now: Date.now,
    },
    events,
    ...concludersOf(store, events, options, () => context),
    running: new Map(),
    rules,
    log: options.log,
    version: options.version,
    home: options.home,
    started: Date.now(),
    requestStop: options.onStop ?? (() => {}),
  }
  try {
    await markInterrupted(context)
    await markUnread(context)
    await followRules(context)
  } catch (error) {
    await rules.close()
    await store.close()
    throw asFailureOf(error, options.database) ?? error
  }
  if (options.isLasting) context.explainer.request()
  if (options.isLasting) await context.teller.resume()
  if (options.isLasting) void recogniser.recognise([]).catch(() => undefined)
  const watch = watchOf(context, options)
  return { fetch: handlerOf(context), close: () => close(context, watch), database: options.database }
}

/** Who and why first; then what doesn't agree, which is compared with them. */
function concludersOf(
  store: Store,
  events: EventHub,
  { home, log }: EngineOptions,
  context: () => Context,
): Pick<Context, "explainer" | "examiner" | "teller"> {
  const teller = new Teller({
    store,
    home,
    now: Date.now,
    tell: (event) => events.tell(event),
    onFailure: (error) => log.error({ err: error }, "a notice could not be written down"),
  })
  const explainer: Explainer = new Explainer({
    store,
    home,
    now: Date.now,
    tell: (share) => {
      events.tell({ kind: "explained", share })
      if (share === null) examiner.request()
    },
    onFailure: (error) => log.error({ err: error }, "who and why could not be concluded"),
  })
  const examiner: Examiner = new Examiner({
    store,
    home,
    now: Date.now,
    explained: () => explainer.settled(),
    tell: (share) => events.tell({ kind: "findings", share }),
    onNews: async (news, at, benign) => {
      await measure(context(), at)
      await teller.tell({ findings: news.map(({ finding }) => finding), benign, at })
    },
    onFailure: (error) => log.error({ err: error }, "what doesn't agree could not be found out"),
  })
  return { explainer, examiner, teller }
}

function watchOf(context: Context, { watches = false }: EngineOptions): SourceWatch | null {
  return watches === false ? null : new SourceWatch(context, watches === true ? PACE : watches)
}

async function openRulesOrClose(store: Store, { log, home, database }: EngineOptions): Promise<RulesInUse> {
  try {
    return await openRules(store, log, home)
  } catch (error) {
    await store.close()
    throw asFailureOf(error, database) ?? error
  }
}

/** A scan that is still "running" when the engine opens was cut short with the last one. */
async function markInterrupted({ store, tools }: Context): Promise<void> {
  for (const scan of await store.scans.running()) {
    await store.scans.end(
      scan.id,
      "interrupted",
      "Interrupted: the engine ended in the middle. What answered is kept.",
      tools.now(),
    )
  }
}

async function close(context: Context, watch: SourceWatch | null): Promise<void> {
  const scans = [...context.running.values()]
  for (const scan of scans) scan.stop()
  await Promise.all([...scans.map(({ ended }) => ended), syncsOf(context).close(), watch?.close()])
  await context.examiner.close()
  await context.teller.close()
  await context.explainer.close()
  await context.rules.close()
  await context.store.close()
}

function handlerOf(context: Context): Engine["fetch"] {
  const rpc = new RPCHandler(routerOf(context), {
    clientInterceptors: [
      onError((error) => {
        const failure = asFailureOf(error, context.store.file)
        if (failure) throw answerFailure(failure)
        if (!(error instanceof ORPCError)) context.log.error({ err: error }, "a question failed")
      }),
    ],
  })
  return async (request) => {
    const { pathname } = new URL(request.url)
    try {
      if (pathname === `${API_PATH}/import`) return await answerImport(context, request)
      if (pathname === `${API_PATH}/export/machines`) return await exportMachines(context, request)
      const { matched, response } = await rpc.handle(request, { prefix: API_PATH, context: {} })
      return matched
        ? response
        : failureResponse(new Failure("not-found", `There is nothing at ${pathname}.`))
    } catch (error) {
      const failure = asFailureOf(error, context.store.file)
      if (!failure) context.log.error({ err: error, pathname }, "a request failed")
      return failureResponse(
        failure ?? new Failure("unavailable", "Rollcall did not expect this; its log says more."),
      )
    }
  }
}

/** A file's content as the request's body, for shells that have no path to give. */
async function answerImport(context: Context, request: Request): Promise<Response> {
  if (request.method !== "POST" || !request.body) {
    return failureResponse(new Failure("bad-input", "Send the file as the body of a POST."))
  }
  const { searchParams } = new URL(request.url)
  const body = Readable.fromWeb(request.body)
  const name = searchParams.get("name") ?? "import.xml"
  return Response.json(await importStream(context, body, name, searchParams.get("network")))
}
