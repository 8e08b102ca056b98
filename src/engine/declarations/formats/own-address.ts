import type { Identifier } from "#model/declaration.ts"

const OWN_NAME =
  /^(?:localhost(?:\d|\.localdomain)?|ip6-localhost|(?:host|gateway)\.docker\.internal|host\.containers\.internal)$/u
const OWN_ADDRESS = /^(?:127\.[\d.]{5,11}|0\.0\.0\.0|::1?)$/u

/** Whether it is what every machine calls itself, or all of its addresses: no machine is known by that. */
export const isOwn = ({ kind, value }: Identifier): boolean =>
  kind === "name" ? OWN_NAME.test(value) : OWN_ADDRESS.test(value)
