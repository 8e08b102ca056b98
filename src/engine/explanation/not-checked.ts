import type { NotChecked } from "#model/dossier.ts"
import type { Moment } from "#model/moment.ts"
import { counted, dayOf, listed, quoted } from "./words.ts"

/** What was looked at before a machine is called unused. */
export interface Looked {
  /** Looks from inside at which its connections could be read, with how many others it was connected with. */
  readonly looks: readonly {
    readonly at: Moment
    readonly observation: number
    readonly connections: number
    /** Whether all connections were listed; without the rights to, or with too many, they are not. */
    readonly complete: boolean
  }[]
  readonly now: Moment
  /** The last scan that asked all its ports and services, which answered; null: none did. */
  readonly askedFully: Moment | null
  /** Its kind, where that is known. */
  readonly kind: string | null
  /** Open UDP ports: those who ask there leave no connection behind. */
  readonly udp: readonly number[]
  /** Whether it is in doubt which machine this is, or which addresses are its. */
  readonly identityDoubted: boolean
  /** How many sources are read, and which of them are not whole or could not be read. */
  readonly sources: number
  readonly unreadSources: readonly string[]
  /** Whether all sources were searched for its names and addresses. */
  readonly mentionsSearched: boolean
  /** Declarations and mentions that may be about this machine or another one. */
  readonly candidates: number
  /** Its addresses, and those that none of its looks covered, such as virtual ones that it may hold. */
  readonly virtualAddresses: readonly string[]
  /** What those who call could not read either: "the switch exports no flows". */
  readonly more: readonly NotChecked[]
}

const FRESH = 7 * 86_400_000

// Others need them without ever being connected with them.
const CARRIERS =
  /switch|router|firewall|gateway|access.?point|hypervisor|load.?balancer|ups|power|pdu|modem|storage|nas|management|controller|bridge/iu

/** All that nobody looked at, so that it can't be said to be unused. */
export function notChecked(looked: Looked): readonly NotChecked[] {
  return [
    ...connections(looked),
    ...ports(looked),
    ...passing(looked),
    ...written(looked),
    ...identity(looked),
    ...looked.more,
  ]
}

function connections({ looks, now }: Looked): readonly NotChecked[] {
  const last = looks.toSorted((one, other) => other.at - one.at)[0]
  const how = "a look inside over SSH, which needs a login and reads only"
  if (last === undefined) return [{ what: "who is connected with it", how }]
  if (now - last.at > FRESH) return [{ what: `who is connected with it since ${dayOf(last.at)}`, how }]
  if (!last.complete)
    return [
      {
        what: "connections that the look inside could not list",
        how: "a look inside with the rights to see them all",
      },
    ]
  return []
}

function ports({ askedFully, now, udp }: Looked): readonly NotChecked[] {
  const asked: readonly NotChecked[] =
    askedFully !== null && now - askedFully <= FRESH
      ? []
      : [
          {
            what: askedFully === null ? "all of its ports" : `its ports since ${dayOf(askedFully)}`,
            how: "a deep scan of it, which asks every port",
          },
        ]
  if (udp.length === 0) return asked
  const list = listed(udp.toSorted((one, other) => one - other).map(String))
  return [
    ...asked,
    { what: `who asks it on UDP ${list}, which leaves no connection`, how: "its own log of queries" },
  ]
}

function passing({ kind, virtualAddresses }: Looked): readonly NotChecked[] {
  const carried: readonly NotChecked[] =
    kind === null
      ? [
          {
            what: "what kind of machine it is, and so whether others need it without connecting",
            how: "a deep scan or a look inside",
          },
        ]
      : CARRIERS.test(kind)
        ? [
            {
              what: `what passes through it or lives on it, since it is a ${quoted(kind)}`,
              how: "its own tables: forwarding, guests, exports",
            },
          ]
        : []
  if (virtualAddresses.length === 0) return carried
  return [
    ...carried,
    {
      what: `who uses ${listed(virtualAddresses)}, which it may hold for others`,
      how: "a look at the machines that share it",
    },
  ]
}

function written({ sources, unreadSources, mentionsSearched, candidates }: Looked): readonly NotChecked[] {
  const none: readonly NotChecked[] =
    sources === 0
      ? [
          {
            what: "what is written down, since no source is read",
            how: "rollcall sources add, with the repository that describes this network",
          },
        ]
      : []
  const unread: readonly NotChecked[] =
    unreadSources.length === 0
      ? []
      : [
          {
            what: `${listed(unreadSources.map(quoted))}, which could not be read whole`,
            how: "rollcall sources, which says what is missing",
          },
        ]
  const unsearched: readonly NotChecked[] = mentionsSearched
    ? []
    : [{ what: "whether any other line names it", how: "rollcall sources sync" }]
  const doubtful: readonly NotChecked[] =
    candidates === 0
      ? []
      : [
          {
            what: `${counted(candidates, "line")} that may be about it or about another machine`,
            how: "a name, MAC or host key beside the address",
          },
        ]
  return [...none, ...unread, ...unsearched, ...doubtful]
}

function identity({ identityDoubted }: Looked): readonly NotChecked[] {
  return identityDoubted
    ? [
        {
          what: "whether it is one machine, and which addresses are its",
          how: "what settles the doubt on its page",
        },
      ]
    : []
}
