import { printable } from "#model/printable.ts"
import type { LookOrder } from "./arguments.ts"
import type { Session } from "./session.ts"

/** The host key that ssh met, as it wrote it down itself. */
export interface HostKey {
  readonly type: string
  readonly fingerprint: string
}

/** The key of the machine that was meant: the way through a jump host logs elsewhere. */
export function hostKeyIn(log: string): HostKey | null {
  const found = /^debug1: Server host key: ([\w@.-]{1,60}) (SHA256:[A-Za-z0-9+/]{43})/mu.exec(log)
  return found ? { type: found[1]!, fingerprint: found[2]! } : null
}

/** Why nothing came of it, in a sentence that says what to do. */
export function refusalOf(order: LookOrder, { log, ending, code }: Session, said: string): string {
  const at = `${order.ip} port ${order.port}`
  if (ending === "stopped") return `The look into ${at} was stopped.`
  if (ending === "no program")
    return "ssh is not installed. Install it (for example: apt install openssh-client)."
  const known = SENTENCES.find(({ pattern }) => pattern.test(log))
  if (known !== undefined) return known.says(at, order, hostKeyIn(log))
  if (ending === "too long") return `${at} did not come to an end in time. Nothing of it was kept.`
  if (ending === "too much") return `${at} sent far more than was asked for. Nothing of it was kept.`
  const words = printable(said.trim(), 200)
  if (/Authenticated to /u.test(log))
    return words === ""
      ? `The log-in to ${at} works, but its account runs no commands. Allow another user with --user.`
      : `The log-in to ${at} works, but its account runs no sh. It said: ${words}`
  const last = lastComplaint(log)
  return `ssh could not reach ${at}${last === "" ? ` and ended with ${code ?? "a signal"}.` : `: ${last}`}`
}

interface Sentence {
  readonly pattern: RegExp
  readonly says: (at: string, order: LookOrder, key: HostKey | null) => string
}

const SENTENCES: readonly Sentence[] = [
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED|host key for .{1,300} has changed/iu,
    says: (at, _, key) =>
      `${at} shows another host key than your known_hosts has${shownKey(key)}. Find out why before you log in there; nothing was sent.`,
  },
  {
    pattern: /No \S{1,40} host key is known for|Host key verification failed/u,
    says: unknownKey,
  },
  {
    pattern: /Permission denied|Too many authentication failures|No more authentication methods/u,
    says: (at, { user }) =>
      `${at} did not accept your keys${user === null ? "" : ` for ${user}`}. Check that ssh logs in there without a password, or name another user with --user.`,
  },
  { pattern: /Connection refused/u, says: (at) => `${at} refuses connections: no SSH server listens there.` },
  {
    pattern: /Connection timed out|Operation timed out|Connection to \S+ timed out|timed out/u,
    says: (at) => `${at} did not answer in time.`,
  },
  {
    pattern: /No route to host|Network is unreachable/u,
    says: (at) => `There is no way to ${at} from here. A jump host in your SSH configuration may be one.`,
  },
  {
    pattern: /Unable to negotiate|no matching (?:host key|key exchange|cipher)/u,
    says: (at) =>
      `${at} speaks only old kinds of encryption that your ssh does not accept. Your SSH configuration can allow them for it.`,
  },
  {
    pattern: /Bad owner or permissions|Bad configuration option|terminating, \d+ bad configuration/u,
    says: () =>
      "Your SSH configuration has a mistake that keeps ssh from starting. `ssh -G localhost` shows it.",
  },
  {
    pattern: /Could not resolve hostname/u,
    says: (at) => `A jump host on the way to ${at} is not known by its name here.`,
  },
  {
    pattern: /kex_exchange_identification|Connection (?:closed|reset) by|banner exchange/u,
    says: (at) => `${at} closed the connection before anybody could log in.`,
  },
]

function unknownKey(at: string, { ip, port, name, knownKeys }: LookOrder, key: HostKey | null): string {
  const isSeen = key !== null && knownKeys.some(({ fingerprint }) => fingerprint === key.fingerprint)
  const seen = isSeen ? " It is the key that the last scan saw." : ""
  const way = `ssh ${port === 22 ? "" : `-p ${port} `}${name ?? ip}`
  return `${at} shows a host key that your known_hosts does not have${shownKey(key)}.${seen} Compare it and log in once with \`${way}\`; nothing was sent.`
}

const shownKey = (key: HostKey | null) => (key === null ? "" : ` (${key.fingerprint})`)

/** What ssh itself said last that is no mere report of its steps. */
function lastComplaint(log: string): string {
  const lines = log.split("\n").filter((line) => line.trim() !== "" && !/^(?:debug\d|OpenSSH_)/u.test(line))
  return printable(lines.at(-1) ?? "", 200)
}
