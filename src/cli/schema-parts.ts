import { z } from "zod"

// What the schemas of several answers are made of.

/** A value that is only written out: readonly all the way down. */
export type Written<Value> = Value extends object
  ? { readonly [Key in keyof Value]: Written<Value[Key]> }
  : Value

export const text = z.string()
export const time = z.iso.datetime()
export const id = z.number().int()
export const evidence = z.array(id).describe("ids of the observations behind it")
