/** Addresses from first to last, both included, as canonical text of one family. */
export interface AddressRange {
  readonly first: string
  readonly last: string
}
