import { portSubject } from "#model/observation.ts"
import { hostName } from "../nmap/clean.ts"
import { element, elements, made } from "./der.ts"
import type { Question } from "./question.ts"
import { fact, fieldsOf, leniently, plainBytes, valueOf } from "./words.ts"

export const ldap: Question = {
  name: "ldap",
  ports: [389, 3268, 1389, 10_389],
  insideTls: [636, 3269, 1636],
  greets: false,
  knows: (said) =>
    leniently(() => replyTag(said)) !== null &&
    [0x64, 0x65, 0x73, 0x78].includes(leniently(() => replyTag(said)) ?? 0),
  async ask({ connection, patience, port }) {
    connection.say(rootRequest())
    const heard = await connection.hear(isDone, patience.answerMs)
    if (!ldap.knows(heard)) return null
    await connection.leave(Buffer.from("30050201024200", "hex"))
    const attributes = rootIn(heard)
    const of = (name: string) =>
      attributes.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1] ?? []
    const others = attributes
      .filter(([name]) => name !== "vendorName" && name !== "vendorVersion")
      .flatMap(([name, values]) => values.map((value) => `${name}=${value}`))
      .toSorted()
    const told = {
      question: "ldap",
      value: valueOf(...of("vendorName"), ...of("vendorVersion"), ...others) || "answers",
      fields: fieldsOf({
        "ldap.vendor": of("vendorName"),
        "ldap.version": of("vendorVersion"),
        "ldap.root": others,
      }),
    }
    const name = hostName(of("dnsHostName")[0] ?? "")
    const names =
      name === null ? [] : [fact("name", "ldap", name, "ldap", { port: portSubject(port, "tcp") })]
    return { protocol: "ldap", told: [told], facts: names }
  },
}

/** Neither clocks nor counters are among them. */
const WANTED = [
  "vendorName",
  "vendorVersion",
  "dnsHostName",
  "serverName",
  "ldapServiceName",
  "defaultNamingContext",
  "rootDomainNamingContext",
  "namingContexts",
  "domainFunctionality",
  "forestFunctionality",
  "domainControllerFunctionality",
  "supportedLDAPVersion",
  "objectClass",
  "structuralObjectClass",
]
const MOST_VALUES = 20

/** The entry that describes the server itself, which anybody may read (RFC 4512 §5.1). */
function rootRequest(): Buffer {
  const small = (tag: number, number: number) => Buffer.from([tag, 1, number])
  const wanted = WANTED.map((name) => made(4, Buffer.from(name)))
  const search = made(
    0x63,
    made(4),
    small(0x0a, 0),
    small(0x0a, 0),
    small(2, 0),
    small(2, 5),
    small(1, 0),
    made(0x87, Buffer.from("objectClass")),
    made(0x30, ...wanted),
  )
  return made(0x30, small(2, 1), search)
}

function replyTag(heard: Buffer): number | null {
  if (heard[0] !== 0x30) return null
  const [id, reply] = elements(element(heard).content)
  return id?.tag === 2 ? (reply?.tag ?? null) : null
}

/** Done where the result of the search has come, whatever stands before it. */
function isDone(heard: Buffer): boolean {
  return repliesIn(heard).some(({ tag }) => tag !== 0x64 && tag !== 0x73)
}

function repliesIn(heard: Buffer) {
  const found: { readonly tag: number; readonly content: Buffer }[] = []
  leniently(() => {
    for (let rest = heard; rest.length > 0 && found.length < 10;) {
      const message = element(rest)
      const reply = elements(message.content)[1]
      if (reply) found.push(reply)
      rest = rest.subarray(message.whole.length)
    }
  })
  return found
}

/** The root entry's attributes with their values. */
export function rootIn(heard: Buffer): readonly (readonly [string, readonly string[]])[] {
  const entry = repliesIn(heard).find(({ tag }) => tag === 0x64)
  if (!entry) return []
  const found = leniently(() => {
    const attributes = elements(entry.content)[1]
    return elements(attributes?.content ?? Buffer.alloc(0)).map(({ content }) => {
      const [name, values] = elements(content)
      const texts = elements(values?.content ?? Buffer.alloc(0))
        .slice(0, MOST_VALUES)
        .map((each) => plainBytes(each.content, 500))
      return [plainBytes(name?.content ?? Buffer.alloc(0), 100), texts] as const
    })
  })
  const wanted = new Set(WANTED.map((name) => name.toLowerCase()))
  return (found ?? []).filter(([name]) => wanted.has(name.toLowerCase()))
}
