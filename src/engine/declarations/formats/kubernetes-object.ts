import type { Declared, DeclaredOwner } from "#model/declaration.ts"
import { attributesFrom, namesOwner, ownerFrom } from "./attributes.ts"
import { declared, environmentIn } from "./declared.ts"
import { isTemplated } from "./identifiers.ts"
import { pathEnvironment } from "./path-environment.ts"
import { entriesAt, textAt, wordsAt, type Written, type WrittenEntry, type WrittenText } from "./written.ts"

const ROLE = /^(?:role|node-role\.kubernetes\.io\/(.{1,100})|app\.kubernetes\.io\/component)$/u

/** A declaration by an object: its line is that of its name, its block the whole of it. */
export function declaredBy(path: string, object: Written, said: Partial<Declared>): Declared {
  const name = textAt(object, "metadata", "name")
  const namespace = wordsAt(object, "metadata", "namespace")
  return declared({
    format: "kubernetes",
    path,
    line: name?.line ?? object.line,
    endLine: object.endLine,
    environment: environmentOf(path, object),
    role: roleOf(object),
    owner: ownerOf(object),
    ...said,
    attributes: attributesFrom([
      ["kind", literal(wordsAt(object, "kind"))],
      ["name", literal(name?.text ?? null)],
      ["namespace", literal(namespace)],
      ...Object.entries(said.attributes ?? {}),
    ]),
  })
}

/** What is written out; null for what a program fills in. */
export const literal = (text: string | null): string | null =>
  text === null || isTemplated(text) ? null : text

/** Whether a program fills in one of them. */
export const someTemplated = (texts: readonly WrittenText[]): boolean =>
  texts.some(({ text }) => isTemplated(text))

const saidOf = (object: Written): readonly WrittenEntry[] => [
  ...entriesAt(object, "metadata", "labels"),
  ...entriesAt(object, "metadata", "annotations"),
]

function ownerOf(object: Written): DeclaredOwner | null {
  for (const { key, line, value } of saidOf(object))
    if (namesOwner(key) && value.kind === "text") return ownerFrom(key, value.text, line)
  return null
}

function roleOf(object: Written): string | null {
  for (const { key, value } of entriesAt(object, "metadata", "labels")) {
    const [matched, role] = ROLE.exec(key) ?? []
    if (matched !== undefined && value.kind === "text")
      return role ?? literal(value.text.trim() === "" ? null : value.text)
  }
  return null
}

function environmentOf(path: string, object: Written): string | null {
  const label = entriesAt(object, "metadata", "labels").find(({ key }) =>
    /(?:^|\/)(?:env|environment|stage)$/u.test(key),
  )
  const said = label?.value.kind === "text" ? literal(label.value.text.trim()) : null
  if (said !== null && said !== "") return environmentIn(said) ?? said
  return environmentIn(wordsAt(object, "metadata", "namespace") ?? "") ?? pathEnvironment(path)
}
