import {
  lazyRouteComponent,
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  redirect,
  retainSearchParams,
} from "@tanstack/react-router"
import { Changes } from "#renderer/changes/Changes.tsx"
import { Decisions } from "#renderer/decisions/Decisions.tsx"
import { Doubts } from "#renderer/doubts/Doubts.tsx"
import { Findings } from "#renderer/findings/Findings.tsx"
import { FindingRules } from "#renderer/findings/FindingRules.tsx"
import { Peers } from "#renderer/findings/Peers.tsx"
import { Machine } from "#renderer/machine/Machine.tsx"
import { Machines } from "#renderer/machines/Machines.tsx"
import { Mysteries } from "#renderer/mysteries/Mysteries.tsx"
import { RollCall } from "#renderer/roll-call/RollCall.tsx"
// Collects what a running scan tells from the start, whatever screen is open.
import "#renderer/scans/found.ts"
import { Notices } from "#renderer/settings/Notices.tsx"
import { Settings } from "#renderer/settings/Settings.tsx"
import { Source } from "#renderer/sources/Source.tsx"
import { Sources } from "#renderer/sources/Sources.tsx"
import { Empty } from "#renderer/ui/States.tsx"
import { Unplug } from "#renderer/unplug/Unplug.tsx"
import { Frame } from "./Frame.tsx"
import { Screen } from "./Screen.tsx"
import {
  changesSearch,
  findingRulesSearch,
  findingsSearch,
  machineSearch,
  machinesSearch,
  mysteriesSearch,
  normalSearch,
  noticesSearch,
  peersSearch,
  rootSearch,
  scansSearch,
  sourceSearch,
  sourcesSearch,
} from "./search.ts"

function NoSuchScreen() {
  return (
    <Screen title="Not here">
      <div className="pane">
        <Empty
          title="There is no screen at this address."
          step={
            <Link to="/" className="link">
              Open Roll call
            </Link>
          }
        />
      </div>
    </Screen>
  )
}

const root = createRootRoute({
  component: Frame,
  notFoundComponent: NoSuchScreen,
  validateSearch: rootSearch,
  search: { middlewares: [retainSearchParams(["asOf"])] },
})

// These bring the charts along, which the other screens can start without.
const LazyNormal = lazyRouteComponent(() => import("#renderer/normal/Normal.tsx"), "Normal")
const LazyScans = lazyRouteComponent(() => import("#renderer/scans/Scans.tsx"), "Scans")
const LazyScan = lazyRouteComponent(() => import("#renderer/scans/Scan.tsx"), "Scan")

const routes = [
  createRoute({ getParentRoute: () => root, path: "/", component: RollCall }),
  createRoute({
    getParentRoute: () => root,
    path: "/mysteries",
    component: Mysteries,
    validateSearch: mysteriesSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/machines",
    component: Machines,
    validateSearch: machinesSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/machines/$id",
    component: Machine,
    validateSearch: machineSearch,
  }),
  createRoute({ getParentRoute: () => root, path: "/machines/$id/unplug", component: Unplug }),
  createRoute({
    getParentRoute: () => root,
    path: "/findings",
    component: Findings,
    validateSearch: findingsSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/findings/peers",
    component: Peers,
    validateSearch: peersSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/findings/rules",
    component: FindingRules,
    validateSearch: findingRulesSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/findings/$id",
    // Stepping from one finding to the next keeps the screen, so each stands in the search of one address.
    beforeLoad: ({ params }) => {
      throw redirect({ to: "/findings", search: { finding: params.id }, replace: true })
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/changes",
    component: Changes,
    validateSearch: changesSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/sources",
    component: Sources,
    validateSearch: sourcesSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/sources/$name",
    component: Source,
    validateSearch: sourceSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/scans",
    component: LazyScans,
    validateSearch: scansSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/normal",
    component: LazyNormal,
    validateSearch: normalSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/notices",
    component: Notices,
    validateSearch: noticesSearch,
  }),
  createRoute({ getParentRoute: () => root, path: "/scans/$id", component: LazyScan }),
  createRoute({ getParentRoute: () => root, path: "/doubts", component: Doubts }),
  createRoute({ getParentRoute: () => root, path: "/decisions", component: Decisions }),
  createRoute({ getParentRoute: () => root, path: "/settings", component: Settings }),
] as const

/** Every screen and its address; the same in the browser and on the desktop. */
export const router = createRouter({
  routeTree: root.addChildren(routes),
  defaultPreload: "intent",
  scrollRestoration: false,
  notFoundMode: "root",
})

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router
  }
}
