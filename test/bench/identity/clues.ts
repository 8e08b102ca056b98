import type { Fact } from "#model/observation.ts"
import type { Answer } from "./machine.ts"

const VIRTUAL_ROUTERS = /^(?:00:00:5e:00:0[12]|00:00:0c:07:ac|00:00:0c:9f:f|00:00:00:00:00:00|ff:ff)/

/**
 * What one answer shows that lasts and might tell machines apart. Whether it does tell is seen in the end: only what
 * no other machine ever showed counts. This is the yardstick, so it knows nothing of the engine's own weighing.
 */
export function cluesOf(facts: readonly Fact[], { ip, machine }: Answer): string[] {
  const clues = new Set<string>()
  for (const { kind, subject, value, detail } of facts) {
    if (kind === "mac" && !VIRTUAL_ROUTERS.test(value)) clues.add(`mac ${value}`)
    if (kind === "host-key") clues.add(`key ${value}`)
    if (kind === "certificate") clues.add(`certificate ${value}`).add(`tls ${spkiOf(detail)}`)
    if (kind === "name" && !value.includes(ip.replaceAll(".", "-"))) clues.add(`name ${value.split(".")[0]}`)
    if (kind === "identifier") clues.add(`${subject.replace(/^\d+\/\w+ /, "")} ${value}`)
    if (kind === "script" && TELLING.test(subject)) clues.add(`script ${value}`)
  }
  clues.delete("tls null")
  // Of a machine that became another in everybody's eyes, nothing before says anything about it after.
  return [...clues].map((clue) => (machine.epoch === 0 ? clue : `${machine.epoch}|${clue}`))
}

const TELLING = /snmp-info$|http-hp-ilo-info$/

function spkiOf(detail: Fact["detail"]): string | null {
  if (detail === null || typeof detail !== "object" || Array.isArray(detail)) return null
  const { spki } = detail as { readonly spki?: unknown }
  return typeof spki === "string" ? spki : null
}
