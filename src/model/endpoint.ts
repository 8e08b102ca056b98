/** Where an answer came from: one address in one network. */
export interface Endpoint {
  readonly id: number
  /** Name of the network (scope) the address belongs to; the same address in two networks is two endpoints. */
  readonly network: string
  /** Canonical text: dotted IPv4, or RFC 5952 IPv6. */
  readonly ip: string
}
