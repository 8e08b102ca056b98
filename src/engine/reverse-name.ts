import { Resolver } from "node:dns/promises"
import ipaddr from "ipaddr.js"

const NO_NAME = new Set(["ENOTFOUND", "ENODATA", "NXDOMAIN"])

/**
 * The name an address has in the DNS, asked of the resolver this computer is set up with. Loopback and link-local
 * addresses are nobody else's business and are not asked about.
 */
export async function reverseName(ip: string, signal: AbortSignal): Promise<string | null> {
  if (["loopback", "linkLocal", "unspecified"].includes(ipaddr.parse(ip).range())) return null
  const resolver = new Resolver({ timeout: 1_000, tries: 2 })
  const cancel = () => resolver.cancel()
  signal.addEventListener("abort", cancel, { once: true })
  try {
    return (await resolver.reverse(ip))[0] ?? null
  } catch (error) {
    if (error instanceof Error && "code" in error && NO_NAME.has(String(error.code))) return null
    throw error
  } finally {
    signal.removeEventListener("abort", cancel)
  }
}
