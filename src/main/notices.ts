import { Notification } from "electron"
import type { ShownNotice } from "#api/shown-notice.ts"
import { showPage } from "./window.ts"

// One that nothing holds on to may be collected before anybody clicks it.
const shown = new Set<Notification>()
const MOST_SHOWN = 20

/** Shows a notice as the desktop does; a click opens what it is about. */
export function showNotice({ title, body, finding, severity }: ShownNotice): void {
  if (!Notification.isSupported()) return
  const isUrgent = severity === "critical" || severity === "high"
  const notification = new Notification({ title, body, urgency: isUrgent ? "critical" : "normal" })
  notification.on("click", () => showPage(pageOf(finding)))
  notification.on("close", () => shown.delete(notification))
  const [oldest] = shown
  if (oldest !== undefined && shown.size >= MOST_SHOWN) shown.delete(oldest)
  shown.add(notification)
  notification.show()
}

/** Ids come from the engine, and lead nowhere else whatever they are. */
const pageOf = (finding: string | null): string =>
  finding === null ? "/findings" : `/findings/${encodeURIComponent(finding)}`
