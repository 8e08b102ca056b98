import { createHash } from "node:crypto"
import { type Fact, portSubject } from "#model/observation.ts"
import { httpClock, type Timed } from "./http-clock.ts"
import { type Message, headerOf, messageFrom, messageIsWhole } from "./http-message.ts"
import { pageFields, pageOf } from "./http-page.ts"
import { httpValue } from "./http-value.ts"
import { askIpp } from "./ipp.ts"
import type { Dialogue, Question, Told, Understood } from "./question.ts"
import type { Connection } from "./connection.ts"
import { begins, fact, fieldsOf, plain } from "./words.ts"

export const http: Question = {
  name: "http",
  ports: [
    80, 81, 591, 631, 1080, 2375, 2379, 3000, 3128, 4040, 5000, 5357, 5601, 5800, 5984, 5985, 7001, 8000,
    8001, 8008, 8009, 8010, 8080, 8081, 8082, 8086, 8088, 8090, 8091, 8123, 8161, 8180, 8200, 8500, 8800,
    8880, 8888, 9000, 9080, 9090, 9091, 9093, 9096, 9117, 9200, 10000, 15672, 16010, 32400, 47001, 50070,
  ],
  insideTls: [
    443, 832, 981, 1311, 2376, 2381, 4443, 5001, 5986, 6443, 7443, 7627, 8006, 8007, 8443, 8834, 9443, 10250,
    12443, 16992, 16993, 17988,
  ],
  greets: false,
  knows: (said) => begins(said, /^HTTP\/\d/u),
  ask,
}

async function ask(dialogue: Dialogue): Promise<Understood | null> {
  const first = await get(dialogue, dialogue.connection, "/")
  if (!first || (!dialogue.connection.secured && wantsTls(first)) || isNoWebServer(first)) return null
  const told = (fields: Told["fields"]): Told => ({ question: "http", value: httpValue(first), fields })
  const clock = httpClock(first)
  if (dialogue.brief) return { protocol: "http", told: [told(pageFields([first]))], facts: clock }
  const pages = [first]
  const onward = sameServer(dialogue, first)
  const landing = onward === null ? null : await getAgain(dialogue, onward)
  if (landing) pages.push(landing)
  const more = furtherPath(pages)
  const further = more === null ? null : await getAgain(dialogue, more)
  if (further && further.status === 200) pages.push(further)
  const fields = { ...pageFields(pages), ...(await icon(dialogue, pages)) }
  const prints = dialogue.port === 631 || /\bIPP\/\d/u.test(headerOf(first, "server"))
  const printing = prints ? await askIpp(dialogue) : null
  const facts = [...titleFacts(dialogue.port, landing ?? first, landing ? onward : null), ...clock]
  return { protocol: prints ? "ipp" : "http", told: [told(fields), ...(printing ? [printing] : [])], facts }
}

/** Servers of many makes answer plain HTTP where they want TLS with a page that says so. */
function wantsTls({ status, body }: Message): boolean {
  return status === 400 && /\b(?:HTTPS|SSL|TLS)\b/u.test(body.subarray(0, 2_048).toString("latin1"))
}

/** Databases that were mistaken for web servers so often that they answer like one. */
function isNoWebServer({ body }: Message): boolean {
  return /access MongoDB over HTTP|This is not an? HTTP port/u.test(body.subarray(0, 512).toString("latin1"))
}

/** One plain request. Who it comes from is said. */
async function get(dialogue: Dialogue, connection: Connection, path: string): Promise<Timed | null> {
  const { ip, port, patience } = dialogue
  const authority = ip.includes(":") ? `[${ip}]` : ip
  const place = port === 80 || port === 443 ? authority : `${authority}:${port}`
  const asked = Date.now()
  connection.say(
    `GET ${path} HTTP/1.1\r\nHost: ${place}\r\nUser-Agent: Rollcall\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
  )
  const message = messageFrom(await connection.hear(messageIsWhole, patience.answerMs))
  const heard = Date.now()
  if (message) await connection.leave()
  return message && { ...message, asked, heard }
}

async function getAgain(dialogue: Dialogue, path: string): Promise<Timed | null> {
  dialogue.connection.close()
  const connection = await dialogue.again()
  if (!connection) return null
  try {
    return await get(dialogue, connection, path)
  } finally {
    connection.close()
  }
}

/** The path that it sends one on to, where that is on the same address and port. */
function sameServer({ ip, port, connection }: Dialogue, message: Message): string | null {
  const location = headerOf(message, "location")
  if (message.status < 300 || message.status > 399 || location === "") return null
  const scheme = connection.secured ? "https:" : "http:"
  const here = `${scheme}//${ip.includes(":") ? `[${ip}]` : ip}:${port}/`
  const there = URL.parse(location, here)
  const own = new URL(here)
  if (!there || there.protocol !== own.protocol || there.host !== own.host) return null
  const path = `${there.pathname}${there.search}`
  return path === "/" || path.length > 1_000 ? null : path
}

/** Where the first page says which product it is, and another one, which version. */
const FURTHER: readonly (readonly [RegExp, string])[] = [
  [/"kind":\s?"Status"/u, "/version"],
  [/\{"message":"page not found"\}/u, "/version"],
  [/<title>Grafana<\/title>/u, "/api/health"],
  [/<title>Prometheus/u, "/api/v1/status/buildinfo"],
]

function furtherPath(pages: readonly Message[]): string | null {
  const bodies = pages.map(({ body }) => body.subarray(0, 8_192).toString("latin1"))
  return FURTHER.find(([pattern]) => bodies.some((body) => pattern.test(body)))?.[1] ?? null
}

/** The icon tells products apart that say nothing else: it is fetched where everything is, or where nothing else told. */
async function icon(dialogue: Dialogue, pages: readonly Message[]): Promise<Told["fields"]> {
  const page = pages.at(-1)!
  const tells = headerOf(page, "server") !== "" || pageOf(page).title !== ""
  if (page.status !== 200 || (tells && !dialogue.thorough)) return {}
  const found = await getAgain(dialogue, pageOf(page).icon ?? "/favicon.ico")
  if (!found?.whole || found.status !== 200 || found.body.length === 0) return {}
  if (/html/iu.test(headerOf(found, "content-type"))) return {}
  return fieldsOf({ "http.favicon-md5": createHash("md5").update(found.body).digest("hex") })
}

function titleFacts(port: number, message: Message, path: string | null): readonly Fact[] {
  const title = plain(pageOf(message).rawTitle)
  if (title === "") return []
  return [fact("http-title", portSubject(port, "tcp"), title, "http", { redirect: path })]
}
