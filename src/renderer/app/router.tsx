import {
  lazyRouteComponent,
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  retainSearchParams,
} from "@tanstack/react-router"
import { Changes } from "#renderer/changes/Changes.tsx"
import { Decisions } from "#renderer/decisions/Decisions.tsx"
import { Doubts } from "#renderer/doubts/Doubts.tsx"
import { Machine } from "#renderer/machine/Machine.tsx"
import { Machines } from "#renderer/machines/Machines.tsx"
import { Mysteries } from "#renderer/mysteries/Mysteries.tsx"
import { RollCall } from "#renderer/roll-call/RollCall.tsx"
// Collects what a running scan tells from the start, whatever screen is open.
import "#renderer/scans/found.ts"
import { Settings } from "#renderer/settings/Settings.tsx"
import { Source } from "#renderer/sources/Source.tsx"
import { Sources } from "#renderer/sources/Sources.tsx"
import { Empty } from "#renderer/ui/States.tsx"
import { Unplug } from "#renderer/unplug/Unplug.tsx"
import { Frame } from "./Frame.tsx"
import { Screen } from "./Screen.tsx"
import {
  changesSearch,
  machineSearch,
  machinesSearch,
  mysteriesSearch,
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
