import type { Json } from "#model/observation.ts"

const isRecord = (detail: Json | undefined): detail is { readonly [key: string]: Json } =>
  typeof detail === "object" && detail !== null && !Array.isArray(detail)

/** A part of what a fact's detail says; undefined where it does not. */
export function partOf(detail: Json | undefined, name: string): Json | undefined {
  return isRecord(detail) ? detail[name] : undefined
}

/** A text in a fact's detail; null where there is none. */
export function textIn(detail: Json | undefined, name: string): string | null {
  const part = partOf(detail, name)
  return typeof part === "string" && part !== "" ? part : null
}

/** A number in a fact's detail; null where there is none. */
export function numberIn(detail: Json | undefined, name: string): number | null {
  const part = partOf(detail, name)
  return typeof part === "number" ? part : null
}

/** A list in a fact's detail; empty where there is none. */
export function listIn(detail: Json | undefined, name: string): readonly Json[] {
  const part = partOf(detail, name)
  return Array.isArray(part) ? part : []
}
