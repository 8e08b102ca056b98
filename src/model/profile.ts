export const PROFILES = ["quick", "standard", "deep"] as const
/** How much is asked: quick = who answers and common ports; standard = and what speaks; deep = every port. */
export type Profile = (typeof PROFILES)[number]

export const PHASES = ["discover", "ports", "fingerprint"] as const
export type Phase = (typeof PHASES)[number]

export type Protocol = "tcp" | "udp"
