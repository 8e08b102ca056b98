import type { Claim } from "#model/source.ts"

export { rangeFrom, rangeText } from "#model/address-range.ts"

const same = (a: Claim, b: Claim) =>
  a.network === b.network && a.range.first === b.range.first && a.range.last === b.range.last

/** The claims with this one, once. */
export const withClaim = (claims: readonly Claim[], claim: Claim): readonly Claim[] =>
  claims.some((each) => same(each, claim)) ? claims : [...claims, claim]

/** The claims without this one. */
export const withoutClaim = (claims: readonly Claim[], claim: Claim): readonly Claim[] =>
  claims.filter((each) => !same(each, claim))
