import type { Fact } from "#model/observation.ts"
import { NOTHING_SPENT, type Spent } from "#model/spent.ts"
import { checked, sshArguments, type LookOrder } from "./arguments.ts"
import { factsFrom } from "./facts.ts"
import { readScript, type Script, type Unread } from "./read-script.ts"
import { hostKeyIn, refusalOf, type HostKey } from "./refusal.ts"
import { spentIn } from "./spent.ts"
import { LIMITS, runScript, type Limits, type Session } from "./session.ts"

/** What a look needs from outside. */
export interface LookTools {
  /** The system's ssh, or another that was set in its place. */
  readonly ssh: string
  readonly environment: NodeJS.ProcessEnv
  readonly limits?: Limits
}

/** A part that could not be read, and why. */
export interface NotRead {
  readonly part: string
  readonly why: Unread
}

/** What came of a look. */
export type Look =
  | {
      readonly kind: "looked"
      readonly ip: string
      readonly facts: readonly Fact[]
      readonly notRead: readonly NotRead[]
      /** The key that the machine showed; null where no SSH was needed. */
      readonly hostKey: HostKey | null
      /** What the machine got from us. */
      readonly spent: Spent
    }
  | { readonly kind: "refused"; readonly ip: string; readonly sentence: string; readonly spent: Spent }

/**
 * Looks into one machine over the user's own SSH: one connection, one script that only reads, limits on time and size.
 * A machine that can't be looked into is no error; the look says why in a sentence.
 */
export async function lookInside(order: LookOrder, tools: LookTools, signal: AbortSignal): Promise<Look> {
  const { ip } = checked(order)
  const limits = tools.limits ?? LIMITS
  const carrier = {
    program: tools.ssh,
    args: (log: string) => sshArguments(order, log, limits.connectSeconds),
    environment: { ...tools.environment, LC_ALL: "C", SSH_ASKPASS_REQUIRE: "never" },
  }
  const session = await runScript(carrier, limits, signal)
  const script = readScript(session.text, session.mark)
  const hostKey = hostKeyIn(session.log)
  const spent = spentIn(session.log, ip)
  // What was told to the end counts, also where the rest took too long.
  if (script.parts.size === 0 || !["closed", "too long"].includes(session.ending))
    return { kind: "refused", ip, sentence: refusalOf(order, session, wordsOf(session)), spent }
  const other = otherKey(order, hostKey)
  if (other !== null) return { kind: "refused", ip, sentence: other, spent }
  return lookedInto(ip, script, { hostKey, method: "ssh-look", answered: session.answered, spent })
}

/** Before the first part a machine says what it likes; it is only ever shown, never understood. */
const wordsOf = ({ text, mark, aside }: Session) => `${text.split(mark, 1)[0]!.slice(0, 400).trim()} ${aside}`

export interface Circumstances {
  readonly hostKey: HostKey | null
  readonly method: "ssh-look" | "local-look"
  /** When its first words came, by our clock: its own was read just before. */
  readonly answered: number
  readonly spent?: Spent
}

/** The facts that a script's output holds, and the parts that it could not read. */
export function lookedInto(ip: string, script: Script, circumstances: Circumstances): Look {
  const unread = notReadIn(script)
  return {
    kind: "looked",
    ip,
    facts: factsFrom(script.parts, unread, circumstances),
    notRead: unread,
    hostKey: circumstances.hostKey,
    spent: circumstances.spent ?? NOTHING_SPENT,
  }
}

/** The user's known_hosts trusts this key; but where a scan saw another of its type, this is not the machine that was meant. */
function otherKey({ ip, port, knownKeys }: LookOrder, key: HostKey | null): string | null {
  const same = knownKeys.filter(({ type }) => type === key?.type)
  if (key === null || same.length === 0) return null
  if (same.some(({ fingerprint }) => fingerprint === key.fingerprint)) return null
  return `${ip} port ${port} showed ${key.fingerprint}, another host key than the last scan saw there (${same[0]!.fingerprint}). Nothing was kept; scan it again, and see why.`
}

function notReadIn({ parts, whole }: Script): readonly NotRead[] {
  const lines = (part: string) => parts.get(part)?.lines ?? []
  const found = [...parts].flatMap(([part, { unread }]): NotRead[] =>
    unread === null || part === "units-of" ? [] : [{ part, why: unread }],
  )
  if (!whole) found.push({ part: "the rest", why: "took too long" })
  if (lines("hardware").some((line) => /^product_(?:uuid|serial)!$/u.test(line)))
    found.push({ part: "serial number and UUID", why: "no right" })
  if (lines("listening").some((line) => /^(?:tcp|udp)\s/u.test(line) && !line.includes("users:((")))
    found.push({ part: "processes of sockets", why: "no right" })
  return found.toSorted((a, b) => (a.part < b.part ? -1 : 1))
}
