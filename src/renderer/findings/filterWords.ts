/** What of the address narrows the list. */
export const FILTERS = ["words", "severity", "rule", "machine", "peers", "news"] as const
