import type { Claim } from "#model/source.ts"

export { rangeFrom, rangeText } from "#model/address-range.ts"

/** A claim as it is made; without a network it is about the one that its addresses lie in. */
export type NewClaim = Omit<Claim, "network"> & { readonly network: string | null }

const same = (a: NewClaim, b: NewClaim) =>
  a.network === b.network && a.range.first === b.range.first && a.range.last === b.range.last

/** The claims with this one, once. */
export const withClaim = (claims: readonly Claim[], claim: NewClaim): readonly NewClaim[] =>
  claims.some((each) => same(each, claim)) ? claims : [...claims, claim]

/** The claims without this one. */
export const withoutClaim = (claims: readonly Claim[], claim: Claim): readonly Claim[] =>
  claims.filter((each) => !same(each, claim))
