import type { Command } from "commander"
import type { Client } from "#api/client.ts"
import type { SourceTold } from "#api/sources.ts"
import { rangeFrom, rangeText } from "#model/address-range.ts"
import type { AddressRange } from "#model/address.ts"
import { Failure } from "#model/failure.ts"
import { printable } from "#model/printable.ts"
import { counted } from "./words.ts"
import { EXIT, type Exit } from "./exit.ts"
import { sourceNamed, tellSources, type Own } from "./source-list.ts"
import { verbOf, withEngine, type Common, type Shell } from "./verb.ts"

interface ClaimOptions extends Common {
  readonly network?: string
}

interface Asked {
  readonly name: string
  readonly what: string | undefined
  readonly ranges: readonly string[]
}

/** `rollcall sources claim`: of which addresses a source lists every machine. */
export function addClaim(group: Command, shell: Shell, own: Own): void {
  verbOf(
    group,
    "claim <name> [what] [ranges...]",
    'of which addresses a source lists every machine: add or remove some, as in "add 10.0.4.0/22"',
  )
    .option("--network <network>", "the network that they are in; without it, the source's own")
    .action((name: string, what: string | undefined, ranges: readonly string[], options: ClaimOptions) =>
      withEngine(shell, own(options), ({ client }) =>
        claim(shell, client, { name, what, ranges }, own(options)),
      ),
    )
}

async function claim(
  shell: Shell,
  client: Client,
  { name, what, ranges }: Asked,
  { network: within, ...options }: ClaimOptions,
): Promise<Exit> {
  const source = await sourceNamed(client, name)
  if (what === undefined) return tell(shell, client, source, options)
  if (what !== "add" && what !== "remove")
    throw new Failure("bad-input", `"${what}" is neither add nor remove.`)
  if (ranges.length === 0)
    throw new Failure("bad-input", `Name what to ${what}: 10.0.4.0/22, 10.0.4.1-50 or an address.`)
  const named = ranges.map(read)
  const network = within ?? null
  const claims =
    what === "add"
      ? [...source.claims, ...named.map((range) => ({ network, range }))]
      : without(source, named, network)
  return tell(shell, client, await client.sources.claim({ name, claims }), options)
}

function read(text: string): AddressRange {
  const range = rangeFrom(text)
  if (range !== null) return range
  throw new Failure(
    "bad-input",
    `"${text}" is no range of addresses. Write it as 10.0.4.0/22, 10.0.4.1-50 or 2001:db8::/64.`,
  )
}

function without({ name, claims }: SourceTold, ranges: readonly AddressRange[], network: string | null) {
  const isIn = (range: AddressRange) => (own: SourceTold["claims"][number]) =>
    own.range.first === range.first &&
    own.range.last === range.last &&
    (network ?? own.network) === own.network
  const unknown = ranges.find((range) => !claims.some(isIn(range)))
  if (unknown !== undefined)
    throw new Failure("not-found", `"${name}" does not claim ${rangeText(unknown)} as such.`)
  return claims.filter((each) => !ranges.some((range) => isIn(range)(each)))
}

async function tell({ terminal }: Shell, client: Client, source: SourceTold, options: Common): Promise<Exit> {
  if (options.json) return tellSources(terminal, [source], options)
  if (source.claims.length === 0)
    terminal.say(
      `${printable(source.name)} claims nothing: a machine that it does not list may well be listed elsewhere.`,
    )
  if (source.claims.length > 0) await client.explanation.settle()
  for (const { network, range } of source.claims) {
    const query = `ip:${rangeText(range)} network:"${network.replaceAll('"', "*")}" !source:${source.name}`
    const { total } = await client.machines.list({ query, limit: 1 })
    const undeclared =
      total === 0 ? "" : `: ${counted(total, "machine")} there that it does not list, machines '${query}'`
    await terminal.line(printable(`${rangeText(range)} in ${network}${undeclared}`))
  }
  return EXIT.done
}
