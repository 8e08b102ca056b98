import { isIP } from "node:net"
import { Failure } from "#model/failure.ts"

/** Where to look, as the user allowed it. */
export interface LookOrder {
  readonly ip: string
  readonly port: number
  /** Whom to log in as; null: as the user's own configuration says. */
  readonly user: string | null
  /** The name under which the user's configuration and known_hosts have the machine; null: its address. */
  readonly name: string | null
  /** Host keys that a scan saw on this port, as SHA256 fingerprints; none: nothing to compare with. */
  readonly knownKeys: readonly { readonly type: string; readonly fingerprint: string }[]
}

/**
 * What stands before anything of the user's configuration (ssh takes the first value it meets): never a prompt, never a
 * password, no forwarding, no connection of others, no command on this computer, and nothing written to known_hosts.
 */
const NEVER = [
  "BatchMode=yes",
  "NumberOfPasswordPrompts=0",
  "PasswordAuthentication=no",
  "KbdInteractiveAuthentication=no",
  // Under BatchMode "ask" refuses a key that is not known; "accept-new" and "no" would take it without a word.
  "StrictHostKeyChecking=yes",
  "UpdateHostKeys=no",
  "ControlMaster=no",
  "ControlPath=none",
  "ForwardAgent=no",
  "ForwardX11=no",
  "PermitLocalCommand=no",
  "ClearAllForwardings=yes",
  "Tunnel=no",
  "RemoteCommand=none",
  "RequestTTY=no",
  "ConnectionAttempts=1",
  "ServerAliveInterval=10",
  "ServerAliveCountMax=2",
  // ssh's own words, apart from the machine's: the key it met, and why it gave up.
  "LogLevel=DEBUG1",
]

/** Arguments for the system's ssh, whole: nothing in them is read by a shell here, or as an option where it is none. */
export function sshArguments(order: LookOrder, log: string, connectSeconds: number): readonly string[] {
  const { ip, port, user, name } = checked(order)
  const options = [
    ...NEVER,
    `ConnectTimeout=${connectSeconds}`,
    // The packets go to the address that was allowed, whatever the configuration makes of the name.
    `Hostname=${ip}`,
    ...(name === null ? [] : [`HostKeyAlias=${name}`]),
  ]
  return [
    "-T",
    "-x",
    "-a",
    "-E",
    log,
    ...options.flatMap((option) => ["-o", option]),
    "-p",
    String(port),
    ...(user === null ? [] : ["-l", user]),
    "--",
    name ?? ip,
    "exec sh -s",
  ]
}

const USER = /^[A-Za-z0-9_][A-Za-z0-9_.@\\+-]{0,63}\$?$/
const NAME = /^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?$/

/** The order, where everything in it is what it says; else a Failure that names what is not. */
export function checked(order: LookOrder): LookOrder {
  const { ip, port, user, name } = order
  if (isIP(ip) === 0 || ip.includes("%"))
    throw new Failure("bad-input", `"${ip}" is no address that can be looked into.`)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Failure("bad-input", `${port} is no port. Ports are 1 to 65535.`)
  if (user !== null && !USER.test(user))
    throw new Failure(
      "bad-input",
      `"${user}" is no name to log in with. Letters, digits and ._-@ may stand in it.`,
    )
  if (name !== null && !NAME.test(name))
    throw new Failure("bad-input", `"${name}" is no machine's name in an SSH configuration.`)
  return order
}
