import { type Message, headerOf } from "./http-message.ts"
import { cookieNames, loginKind, pageOf, realms } from "./http-page.ts"
import { settled, valueOf } from "./words.ts"

/** They come and go with load, caches and the page, and tell nothing of the server. */
const PASSING =
  /^(?:age|cf-.*|connection|content-.*|date|etag|expires|keep-alive|last-modified|location|retry-after|server-timing|set-cookie|transfer-encoding|vary|via|www-authenticate|x-cache.*|x-ratelimit.*|.*(?:nonce|request-?id|trace-?id|correlation-?id).*)$/u
/** Their values stay as they are. */
const STEADY =
  /^(?:server|x-powered-by|x-aspnet-version|x-aspnetmvc-version|x-generator|x-jenkins|x-hudson|x-drupal-.*|ms-author-via|dav|mime-version|pragma|www-authenticate)$/u

/** What is compared of a page: nothing that is drawn anew for every visitor. */
export function httpValue(message: Message): string {
  const names = [...new Set(message.headers.map(([name]) => name))].filter((name) =>
    /^[\w-]{1,100}$/u.test(name),
  )
  const headers = names
    .filter((name) => !PASSING.test(name))
    .toSorted()
    .map((name) => (STEADY.test(name) ? `${name}: ${settled(headerOf(message, name)).slice(0, 200)}` : name))
  const login = loginKind(message)
  const location = headerOf(message, "location")
  const title = pageOf(message).title.slice(0, 500)
  return valueOf(
    String(message.status),
    title && `title ${settled(title)}`,
    login && `login ${login}`,
    realms(message).length > 0 && `realm ${settled(realms(message).join(", ").slice(0, 500))}`,
    location && `location ${maskedLocation(location.slice(0, 1_000))}`,
    cookieNames(message).length > 0 &&
      `cookies ${settled([...new Set(cookieNames(message))].toSorted().join(", ").slice(0, 500))}`,
    headers.join(", ").slice(0, 2_000),
  )
}

/** Where it sends one to, without the values of what stands after the question mark. */
function maskedLocation(location: string): string {
  const [path = "", query] = location.split(/[?#;]/u, 2)
  const keys = query?.split("&").map((each) => each.split("=", 1)[0]!)
  return settled(keys ? `${path}?${keys.join("&")}` : path)
}
