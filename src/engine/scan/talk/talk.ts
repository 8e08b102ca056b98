import type { Check, CheckTarget, Talk, TalkTarget, TalkTools } from "./terms.ts"

/** Finds out what speaks on one open port. Never rejects because of what a server does. */
export function talk(target: TalkTarget, tools: TalkTools): Promise<Talk> {
  return Promise.reject(new Error(`${target.ip} ${tools.patience.connectMs}`))
}

/** Asks the one cheapest question that would show a change. */
export function check(target: CheckTarget, tools: TalkTools): Promise<Check> {
  return Promise.reject(new Error(`${target.ip} ${tools.patience.connectMs}`))
}
