import { type Message, headerOf } from "./http-message.ts"
import { decoded, fieldsOf } from "./words.ts"
import type { Told } from "./question.ts"

/** What a page says of itself. */
export interface Page {
  readonly title: string
  /** As it stands in the page, with its entities. */
  readonly rawTitle: string
  readonly generator: string
  /** Path of its icon, where it names one of its own. */
  readonly icon: string | null
}

const LONGEST_TITLE = 4_096
const MOST_TEXT = 65_536

export function pageOf({ body }: Pick<Message, "body">): Page {
  const text = decoded(body.subarray(0, MOST_TEXT))
  const rawTitle = titleIn(text)
  return {
    rawTitle,
    title: withoutEntities(rawTitle),
    generator: withoutEntities(
      attribute(tagWith(text, "<meta", /\bname\s?=\s?["']?generator\b/iu), "content"),
    ),
    icon: ownPath(attribute(tagWith(text, "<link", /\brel\s?=\s?["']?(?:shortcut )?icon\b/iu), "href")),
  }
}

/** What rules are matched against, of all pages that were read, the first one's first. */
export function pageFields(pages: readonly Message[]): Told["fields"] {
  const all = (tell: (message: Message) => string | readonly string[]) => [...new Set(pages.flatMap(tell))]
  const [first] = pages
  return fieldsOf({
    "http.status": all(({ status }) => String(status)),
    "http.server": all((each) => headerOf(each, "server")),
    "http.powered-by": all((each) => headerOf(each, "x-powered-by")),
    "http.header": all(({ headers }) =>
      headers.filter(([name]) => name !== "set-cookie").map(([name, value]) => `${name}: ${value}`),
    ),
    "http.realm": all(realms),
    "http.cookie": all(cookieNames),
    "http.title": all((each) => pageOf(each).title),
    "http.generator": all((each) => pageOf(each).generator),
    "http.location": first && headerOf(first, "location"),
    "http.login": [...new Set(pages.map(loginKind))].filter((each) => each !== null),
    "http.body": all(({ body }) => decoded(body.subarray(0, 4_096))),
  })
}

/** "basic", "form", …; null where it asks for nothing. */
export function loginKind(message: Message): string | null {
  const scheme = /^\s*([A-Za-z-]{1,40})/u.exec(headerOf(message, "www-authenticate"))?.[1]
  if (scheme !== undefined) return scheme.toLowerCase()
  return /<input\b[^>]{0,400}\btype\s?=\s?["']?password\b/iu.test(decoded(message.body)) ? "form" : null
}

export function realms({ headers }: Message): readonly string[] {
  return headers
    .filter(([name]) => name === "www-authenticate")
    .flatMap(([, value]) => /\brealm="?([^"]{1,500})/iu.exec(value)?.[1] ?? [])
}

export function cookieNames({ headers }: Message): readonly string[] {
  return headers
    .filter(([name]) => name === "set-cookie")
    .flatMap(([, value]) => /^([^=;\s]{1,200})=/u.exec(value)?.[1] ?? [])
}

function titleIn(text: string): string {
  const from = text.search(/<title\b/iu)
  if (from < 0) return ""
  const open = text.indexOf(">", from)
  if (open < 0) return ""
  const rest = text.slice(open + 1, open + 1 + LONGEST_TITLE * 4)
  const end = rest.search(/<\/title/iu)
  return (end < 0 ? rest : rest.slice(0, end)).trim()
}

/** The first tag of a name that says what is looked for; pages have few of them, hostile ones many. */
function tagWith(text: string, name: string, says: RegExp): string {
  const small = text.toLowerCase()
  for (
    let at = small.indexOf(name), tried = 0;
    at >= 0 && tried < 100;
    at = small.indexOf(name, at + 1), tried += 1
  ) {
    const tag = text.slice(at, at + 1_000).split(">", 1)[0] ?? ""
    if (says.test(tag)) return tag
  }
  return ""
}

function attribute(tag: string, name: string): string {
  const found = new RegExp(
    `\\b${name}\\s?=\\s?(?:"([^"]{0,500})"|'([^']{0,500})'|([^\\s"'>]{1,500}))`,
    "iu",
  ).exec(tag)
  return found?.[1] ?? found?.[2] ?? found?.[3] ?? ""
}

function ownPath(href: string): string | null {
  if (href === "" || /^(?:[a-z]+:|\/\/)/iu.test(href)) return null
  const path = `/${href.replace(/^(?:\.?\/)+/u, "")}`
  return /^[\w./?=&%~@+-]{2,400}$/u.test(path) ? path : null
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  reg: "®",
  copy: "©",
  trade: "™",
  ndash: "–",
  mdash: "—",
  middot: "·",
}

function withoutEntities(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,6})|#x([0-9a-f]{1,6})|(\w{1,10}));/giu,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole
      const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal)
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}
