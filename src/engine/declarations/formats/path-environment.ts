import { environmentIn } from "./declared.ts"

/** The environment that a path names; the stages of a build ("stage1") are none. */
export const pathEnvironment = (path: string): string | null =>
  environmentIn(path.replaceAll(/stages?[-_]?\d/giu, ""))
