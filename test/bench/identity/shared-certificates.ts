import { certificate as written, tlsKey, type Certificate, type Name } from "./credentials.ts"
import { INTERNAL_CA, type Machine } from "./machine.ts"

export const INTERNAL = INTERNAL_CA

/** A certificate that several machines show, made with the randomness of one of them. */
export function certificate(machine: Machine, subject: Name, issuer: Name = subject): Certificate {
  const { random } = machine
  machine.tlsKey ??= tlsKey(random)
  const names = subject["commonName"]?.includes(".") ? [subject["commonName"]] : []
  const notBefore = Date.UTC(2025, 5, 1)
  return written({ subject, issuer, names, notBefore, days: 3_650, key: machine.tlsKey }, random)
}
