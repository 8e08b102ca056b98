/** What listens on a machine, with the process and the unit behind it as far as they could be seen. */
export interface Listener {
  readonly protocol: "tcp" | "udp"
  /** "*" for every address. */
  readonly ip: string
  readonly port: number
  readonly process: string | null
  readonly unit: string | null
}

/** Connections between this machine and one other, on one port of the one that serves. */
export interface Peer {
  /** in: the other uses a service of this machine. */
  readonly direction: "in" | "out"
  readonly ip: string
  /** The port of the one that serves: ours for "in", the other's for "out". */
  readonly port: number
  readonly process: string | null
  readonly count: number
}
