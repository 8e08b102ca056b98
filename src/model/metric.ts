export const METRICS = ["machines", "explained", "findings", "ports", "changes", "new", "gone"] as const
/** machines there; share explained (0 to 1); open findings; open ports; changes since the scan before; new; gone. */
export type Metric = (typeof METRICS)[number]
