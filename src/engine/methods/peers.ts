import { setImmediate } from "node:timers/promises"
import type { PeerGroupTold } from "#api/findings.ts"
import { Failure } from "#model/failure.ts"
import type { Matrix, PeerGroup } from "#model/peers.ts"
import type { Sheet } from "#model/sheet.ts"
import type { Context } from "#engine/context.ts"
import { expectedAmong } from "#engine/examining/declared-differences.ts"
import { keptBefore } from "#engine/examining/basis.ts"
import { expectationsIn } from "#engine/examining/expected.ts"
import { groupsAmong } from "#engine/examining/peer-groups.ts"
import { chosenGroup } from "#engine/findings/peers/groups.ts"
import { matrixOf } from "#engine/findings/peers/matrix.ts"
import { machineByRef } from "./machines.ts"

type Asked = { readonly group: string } | { readonly machines: readonly string[] }

/** Groups whose machines ought to be alike: declared ones and tags, then suggestions. */
export async function listPeers(context: Context): Promise<readonly PeerGroupTold[]> {
  const { store } = context
  const open = new Map((await store.findings.openByPeers()).map(({ peers, count }) => [peers, count]))
  const openOf = ({ id }: PeerGroup) =>
    [...open].reduce((sum, [peers, count]) => sum + (isAbout(peers, id) ? count : 0), 0)
  const groups = [...groupsAmong(await store.examining.briefs()), ...(await suggestions(context))]
  return groups.map((group) => ({ ...group, open: openOf(group) }))
}

/** "group web" and "group web, prod" are both about group web. */
const isAbout = (peers: string, id: string): boolean => peers === id || peers.startsWith(`${id}, `)

const suggestions = async ({ store }: Context): Promise<readonly PeerGroup[]> =>
  (await keptBefore(store))?.suggested ?? []

/** Peers side by side: a group, or machines that somebody chose. */
export async function viewPeers(context: Context, asked: Asked): Promise<Matrix> {
  const { store, tools } = context
  const ids = "machines" in asked ? await idsOf(context, asked.machines) : null
  const group = "group" in asked ? await groupNamed(context, asked.group) : null
  const keys = await store.known.keys(group?.machines ?? ids ?? [])
  const sheets = await sheetsOf(context, [...new Set(keys.values())])
  if (sheets.length < 2)
    throw new Failure("bad-input", "There is nothing to compare: fewer than two of these machines are there.")
  const { differ } = await expectationsIn(store)
  const expected = expectedAmong(sheets, differ)
  return matrixOf({ group: group ?? chosenGroup(sheets), sheets, expected }, tools.now())
}

async function idsOf(context: Context, refs: readonly string[]): Promise<readonly string[]> {
  const ids = new Set<string>()
  for (const ref of refs) ids.add(await machineByRef(context, ref))
  return [...ids]
}

async function groupNamed(context: Context, wanted: string): Promise<PeerGroup> {
  const groups = [...groupsAmong(await context.store.examining.briefs()), ...(await suggestions(context))]
  const found =
    groups.find(({ id }) => id === wanted) ??
    groups.find(({ name, kind }) => name === wanted && kind !== "suggested")
  if (found === undefined)
    throw new Failure(
      "not-found",
      `There are no peers called ${wanted}. \`rollcall peers\` lists those that are declared, tagged or alike.`,
    )
  return found
}

const AT_A_TIME = 50

/** Others get their answers while a large group is read. */
async function sheetsOf({ store, tools }: Context, keys: readonly number[]): Promise<readonly Sheet[]> {
  const sheets: Sheet[] = []
  store.sheets.forgetCoverage()
  for (let at = 0; at < keys.length; at += AT_A_TIME) {
    const read = await store.sheets.read(keys.slice(at, at + AT_A_TIME), tools.now())
    sheets.push(...read.map((sheet) => ({ ...sheet, changes: [] })))
    await setImmediate()
  }
  return sheets
}
