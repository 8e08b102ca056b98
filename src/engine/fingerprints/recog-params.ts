import type { RecogParam } from "./recog-xml.ts"
import type { Template } from "./template.ts"

const PLACE = /\{([a-z0-9._-]{1,80})\}/giu
const DEEPEST = 4
const LONGEST = 64

/** Recog's params as templates: a position is a group, and a name in braces stands for another param. */
export function templatesOf(params: readonly RecogParam[]): Readonly<Record<string, Template>> {
  const byName = new Map(params.map((param) => [param.name, param]))
  const templates = params.map(({ name }) => [name, templateOf(name, byName, 0)] as const)
  return Object.fromEntries(templates)
}

function templateOf(name: string, params: ReadonlyMap<string, RecogParam>, depth: number): Template {
  const param = params.get(name)
  if (param === undefined || depth > DEEPEST) return []
  if (param.position > 0) return [{ group: param.position, filters: [] }]
  const pieces: Template[number][] = []
  let at = 0
  for (const { 0: whole, 1: inner = "", index } of param.value.matchAll(PLACE)) {
    if (index > at) pieces.push({ text: param.value.slice(at, index) })
    pieces.push(...templateOf(inner, params, depth + 1))
    at = index + whole.length
  }
  if (at < param.value.length) pieces.push({ text: param.value.slice(at) })
  // Params that name each other many times over would grow without end.
  return pieces.slice(0, LONGEST)
}
