/** A line of a router's or switch's ARP table: this hardware address held this IP address. */
export interface ArpLine {
  readonly ip: string
  readonly mac: string
  /** Name of the interface it was heard on; null where the table doesn't say. */
  readonly port: string | null
}

/** A line of a switch's forwarding table: behind this port is this hardware address. */
export interface ForwardingLine {
  readonly mac: string
  readonly port: string
  readonly vlan: number | null
}

/** A neighbour that told a switch its name over LLDP or CDP. */
export interface NeighbourLine {
  readonly protocol: "lldp" | "cdp"
  /** The port of the machine that was asked. */
  readonly port: string
  readonly name: string | null
  readonly theirPort: string | null
  readonly description: string | null
  /** Its hardware address, where its id is one. */
  readonly mac: string | null
  /** Its management address, where it told one. */
  readonly ip: string | null
}

/** What one machine's tables say of others: claimed, every line of it. */
export interface NetworkTables {
  /** Its own name, as people know it: sysName, or its address. */
  readonly name: string
  readonly ip: string
  readonly arp: readonly ArpLine[]
  readonly forwarding: readonly ForwardingLine[]
  readonly neighbours: readonly NeighbourLine[]
  /** Ports that lead to other switches: what is behind them hangs elsewhere. */
  readonly trunks: readonly string[]
  /** Whether a table was longer than is read. */
  readonly cut: boolean
}
