/** One element of nmap's XML with all below it. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** An attribute's text; "" where there is none. */
export function at(element: Element | undefined, name: string): string {
  return element?.attributes[name] ?? ""
}

export function child(element: Element | undefined, name: string): Element | undefined {
  return element?.children.find((each) => each.name === name)
}

export function childrenNamed(element: Element | undefined, name: string): readonly Element[] {
  return element?.children.filter((each) => each.name === name) ?? []
}

/** The value of `<elem key="…">` or the `<table key="…">` itself, as scripts write them. */
export function keyed(element: Element | undefined, key: string): Element | undefined {
  return element?.children.find((each) => each.attributes["key"] === key)
}

/** Text of `<elem key="…">`, bounded; null where there is none. */
export function keyedText(element: Element | undefined, key: string, limit = 1_000): string | null {
  const text = keyed(element, key)?.text.slice(0, limit)
  return text === undefined || text === "" ? null : text
}
