const NEEDED: Readonly<Record<string, readonly string[]>> = {
  "arp-response": ["arp"],
  "nd-response": ["arp"],
  "echo-reply": ["icmp", "arp"],
  "timestamp-reply": ["icmp", "arp"],
  "udp-response": ["udp", "arp"],
}

/**
 * Whether a scan that used `methods` would have seen a machine that last showed by `method`. A machine known only
 * from its hardware address answering may well be silent to everything else.
 */
export function couldSee(methods: readonly string[], method: string): boolean {
  const needs = NEEDED[method] ?? ["tcp", "arp"]
  // "tcp-syn" and "tcp-connect" both ask TCP's question.
  return methods.some((used) => needs.includes(used.split("-", 1)[0] ?? ""))
}
