import type { Machine } from "#model/machine.ts"

/** The addresses a machine has, each once. */
export const ipsOf = ({ addresses }: Pick<Machine, "addresses">): readonly string[] => [
  ...new Set(addresses.filter(({ until }) => until === null).map(({ ip }) => ip)),
]
