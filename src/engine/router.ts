import { implement, type Router } from "@orpc/server"
import { contract, type Contract } from "#api/contract.ts"
import type { Context } from "./context.ts"
import { listChanges } from "./methods/changes.ts"
import { sayCause } from "./methods/say-cause.ts"
import { timeline } from "./methods/timeline.ts"
import { addCredential, listCredentials, removeCredential } from "./methods/credentials.ts"
import { addDecision, listDecisions, undoDecision } from "./methods/decisions.ts"
import { doctor } from "./methods/doctor.ts"
import { backUp, listen, status } from "./methods/engine.ts"
import { checkExpectations, expectationsSchema, writeExpected } from "./methods/expectations.ts"
import {
  acceptFinding,
  countFindings,
  dismissFinding,
  expectFinding,
  getFinding,
  listFindingRules,
  listFindings,
  settleFindings,
} from "./methods/findings.ts"
import { listAlarms, listDoubts } from "./methods/identity.ts"
import { importFile } from "./methods/imports.ts"
import { allowLook, denyLook, listLooks, planLook, takeLook } from "./methods/looks.ts"
import { getMachine } from "./methods/machine.ts"
import { complete, facets, listMachines } from "./methods/machines.ts"
import { listKnown, saveNetwork } from "./methods/networks.ts"
import {
  concludedNow,
  getDocument,
  getDossier,
  getExplained,
  listDead,
  listMysteries,
  listRebuildable,
  settle,
} from "./methods/explanation.ts"
import { addNeverTouch, listNeverTouch, removeNeverTouch } from "./methods/never-touch.ts"
import {
  falseAlarmRates,
  listChannels,
  listHeld,
  listNotices,
  removeChannel,
  saveChannel,
  testChannel,
} from "./methods/notifications.ts"
import { getLines, getPatch } from "./methods/source-lines.ts"
import { differentFromNormal, normalNow, pinNormal, seriesOf } from "./methods/normal.ts"
import { getObservations } from "./methods/observations.ts"
import { listPeers, viewPeers } from "./methods/peers.ts"
import { summary } from "./methods/rollcall.ts"
import { addRules, listRules, removeRules, syncRules, testRules, tryText } from "./methods/rules.ts"
import { getScan, listScans, planRequest, resumeScan, startScan, stopScan } from "./methods/scans.ts"
import { listDeclarations, listFormats } from "./methods/source-contents.ts"
import { listTables, mapTable, previewMapping, previewTable } from "./methods/source-tables.ts"
import { addSource, claimFor, listProblems, removeSource, stopSync, sync } from "./methods/sources.ts"
import { rebuild } from "./rebuild.ts"

/** Which function answers which question of the contract: one line each. */
export function routerOf(context: Context): Router<Contract, object> {
  const on = implement(contract)
  const { store } = context
  return on.router({
    engine: {
      status: on.engine.status.handler(() => status(context)),
      events: on.engine.events.handler(({ signal }) => listen(context, signal)),
      doctor: on.engine.doctor.handler(() => doctor(context)),
      rebuild: on.engine.rebuild.handler(() => rebuild(context)),
      backup: on.engine.backup.handler(({ input }) => backUp(context, input)),
      stop: on.engine.stop.handler(() => {
        setImmediate(context.requestStop)
        return { stopping: true }
      }),
    },
    networks: {
      known: on.networks.known.handler(() => listKnown()),
      list: on.networks.list.handler(() => store.networks.list()),
      save: on.networks.save.handler(({ input }) => saveNetwork(context, input)),
      remove: on.networks.remove.handler(async ({ input }) => ({
        removed: await store.networks.remove(input.name),
      })),
    },
    neverTouch: {
      list: on.neverTouch.list.handler(() => listNeverTouch(context)),
      add: on.neverTouch.add.handler(({ input }) => addNeverTouch(context, input)),
      remove: on.neverTouch.remove.handler(({ input }) => removeNeverTouch(context, input)),
    },
    credentials: {
      list: on.credentials.list.handler(() => listCredentials(context)),
      add: on.credentials.add.handler(({ input }) => addCredential(context, input)),
      remove: on.credentials.remove.handler(({ input }) => removeCredential(context, input)),
    },
    looks: {
      plan: on.looks.plan.handler(({ input }) => planLook(context, input)),
      take: on.looks.take.handler(({ input, signal }) => takeLook(context, input, signal)),
      allow: on.looks.allow.handler(({ input }) => allowLook(context, input)),
      deny: on.looks.deny.handler(({ input }) => denyLook(context, input)),
      list: on.looks.list.handler(() => listLooks(context)),
    },
    scans: {
      plan: on.scans.plan.handler(({ input }) => planRequest(context, input)),
      start: on.scans.start.handler(({ input }) => startScan(context, input)),
      stop: on.scans.stop.handler(({ input }) => stopScan(context, input)),
      resume: on.scans.resume.handler(({ input }) => resumeScan(context, input)),
      list: on.scans.list.handler(({ input }) => listScans(context, input)),
      get: on.scans.get.handler(({ input }) => getScan(context, input)),
    },
    imports: {
      file: on.imports.file.handler(({ input }) => importFile(context, input)),
    },
    machines: {
      list: on.machines.list.handler(({ input }) => listMachines(context, input)),
      facets: on.machines.facets.handler(({ input, signal }) => facets(context, input, signal)),
      get: on.machines.get.handler(({ input }) => getMachine(context, input)),
      complete: on.machines.complete.handler(({ input }) => complete(context, input)),
    },
    identity: {
      doubts: on.identity.doubts.handler(({ input }) => listDoubts(context, input)),
      alarms: on.identity.alarms.handler(() => listAlarms(context)),
    },
    decisions: {
      list: on.decisions.list.handler(({ input }) => listDecisions(context, input)),
      add: on.decisions.add.handler(({ input }) => addDecision(context, input)),
      undo: on.decisions.undo.handler(({ input }) => undoDecision(context, input)),
    },
    observations: {
      get: on.observations.get.handler(({ input }) => getObservations(context, input)),
    },
    changes: {
      list: on.changes.list.handler(({ input }) => listChanges(context, input)),
      timeline: on.changes.timeline.handler(({ input }) => timeline(context, input)),
      say: on.changes.say.handler(({ input }) => sayCause(context, input)),
    },
    findings: {
      list: on.findings.list.handler(({ input }) => listFindings(context, input)),
      counts: on.findings.counts.handler(() => countFindings(context)),
      get: on.findings.get.handler(({ input }) => getFinding(context, input)),
      accept: on.findings.accept.handler(({ input }) => acceptFinding(context, input)),
      expect: on.findings.expect.handler(({ input }) => expectFinding(context, input)),
      dismiss: on.findings.dismiss.handler(({ input }) => dismissFinding(context, input)),
      rules: on.findings.rules.handler(() => listFindingRules(context)),
      settle: on.findings.settle.handler(() => settleFindings(context)),
    },
    peers: {
      list: on.peers.list.handler(() => listPeers(context)),
      view: on.peers.view.handler(({ input }) => viewPeers(context, input)),
    },
    expectations: {
      check: on.expectations.check.handler(({ input }) => checkExpectations(context, input)),
      write: on.expectations.write.handler(({ input }) => writeExpected(context, input)),
      schema: on.expectations.schema.handler(() => expectationsSchema()),
    },
    normal: {
      get: on.normal.get.handler(() => normalNow(context)),
      pin: on.normal.pin.handler(({ input }) => pinNormal(context, input)),
      series: on.normal.series.handler(({ input }) => seriesOf(context, input)),
      different: on.normal.different.handler(() => differentFromNormal(context)),
    },
    views: {
      list: on.views.list.handler(() => store.views.list()),
      save: on.views.save.handler(async ({ input }) => {
        await store.views.save(input)
        return input
      }),
      remove: on.views.remove.handler(async ({ input }) => ({
        removed: await store.views.remove(input.name),
      })),
    },
    rules: {
      list: on.rules.list.handler(() => listRules(context)),
      add: on.rules.add.handler(({ input }) => addRules(context, input)),
      remove: on.rules.remove.handler(({ input }) => removeRules(context, input)),
      sync: on.rules.sync.handler(() => syncRules(context)),
      test: on.rules.test.handler(({ input }) => testRules(input)),
      try: on.rules.try.handler(({ input }) => tryText(context, input)),
    },
    notifications: {
      channels: on.notifications.channels.handler(() => listChannels(context)),
      save: on.notifications.save.handler(({ input }) => saveChannel(context, input)),
      remove: on.notifications.remove.handler(({ input }) => removeChannel(context, input)),
      test: on.notifications.test.handler(({ input }) => testChannel(context, input)),
      notices: on.notifications.notices.handler(({ input }) => listNotices(context, input)),
      held: on.notifications.held.handler(({ input }) => listHeld(context, input)),
      rate: on.notifications.rate.handler(() => falseAlarmRates(context)),
    },
    sources: {
      list: on.sources.list.handler(() => store.sources.list()),
      add: on.sources.add.handler(({ input }) => addSource(context, input)),
      remove: on.sources.remove.handler(({ input }) => removeSource(context, input)),
      sync: on.sources.sync.handler(({ input }) => sync(context, input)),
      stop: on.sources.stop.handler(({ input }) => stopSync(context, input)),
      claim: on.sources.claim.handler(({ input }) => claimFor(context, input)),
      problems: on.sources.problems.handler(({ input }) => listProblems(context, input)),
      formats: on.sources.formats.handler(({ input }) => listFormats(context, input)),
      lines: on.sources.lines.handler(({ input }) => getLines(context, input)),
      declarations: on.sources.declarations.handler(({ input }) => listDeclarations(context, input)),
      tables: on.sources.tables.handler(({ input }) => listTables(context, input)),
      previewTable: on.sources.previewTable.handler(({ input }) => previewTable(context, input)),
      mapTable: on.sources.mapTable.handler(({ input }) => mapTable(context, input)),
      previewMapping: on.sources.previewMapping.handler(({ input }) => previewMapping(context, input)),
    },
    explanation: {
      get: on.explanation.get.handler(({ input }) => getExplained(context, input)),
      mysteries: on.explanation.mysteries.handler(({ input }) => listMysteries(context, input)),
      settle: on.explanation.settle.handler(() => settle(context)),
      status: on.explanation.status.handler(() => concludedNow(context)),
      dossier: on.explanation.dossier.handler(({ input }) => getDossier(context, input)),
      document: on.explanation.document.handler(({ input }) => getDocument(context, input)),
      rebuildable: on.explanation.rebuildable.handler(({ input }) => listRebuildable(context, input)),
      dead: on.explanation.dead.handler(({ input }) => listDead(context, input)),
      patch: on.explanation.patch.handler(({ input }) => getPatch(context, input)),
    },
    rollcall: {
      summary: on.rollcall.summary.handler(() => summary(context)),
    },
  })
}
