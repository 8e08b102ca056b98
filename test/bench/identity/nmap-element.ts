import type { Element } from "#engine/scan/nmap/element.ts"

/** An element of nmap's XML; empty attributes are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | null>>,
  children: readonly Element[] = [],
  text = "",
): Element {
  const written = Object.entries(attributes).filter(([, value]) => value !== null)
  return {
    name,
    attributes: Object.fromEntries(written.map(([key, value]) => [key, String(value)])),
    children: [...children],
    text,
  }
}
