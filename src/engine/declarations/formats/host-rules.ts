const MOST_NAMES = 100

/** The names in the rules of a Traefik router: Host(`a.example.org`) || HostSNI(`b.example.org`, `c.example.org`). */
export function namesInHostRule(rule: string): readonly string[] {
  const names: string[] = []
  for (const [, inside = ""] of rule.slice(0, 5_000).matchAll(/\bHost(?:SNI|Header)?\(([^)]{0,1000})\)/gu))
    for (const [, name = ""] of inside.matchAll(/[`"']([^`"']{1,253})[`"']/gu))
      if (names.length < MOST_NAMES) names.push(name)
  return names
}
