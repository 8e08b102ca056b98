import { createHash, randomBytes, timingSafeEqual } from "node:crypto"
import { sentence } from "./headers.ts"

const BAD_TRIES = 5
const BAD_TRIES_WINDOW_MS = 60_000

interface Admission {
  /** A token that lets one browser in, once. */
  newToken(): string
  /** Exchanges a token for a session and sends the browser on to the page without it. */
  exchange(token: string): Response
  /** Whether the request carries the session of a browser that was let in. */
  admits(request: Request): boolean
}

/** Who may talk to a server on this computer's loopback: browsers that opened a link which was printed to its owner. */
export function admission(cookieName: string, now: () => number = Date.now): Admission {
  const tokens = new Set<string>()
  const sessions = new Set<string>()
  let badTries: readonly number[] = []

  const exchange = (token: string): Response => {
    badTries = badTries.filter((at) => at > now() - BAD_TRIES_WINDOW_MS)
    if (badTries.length >= BAD_TRIES) {
      return sentence(429, "Too many wrong links. Wait a minute, then try again.", { "retry-after": "60" })
    }
    const known = [...tokens].find((one) => same(one, token))
    if (known === undefined) {
      badTries = [...badTries, now()]
      return sentence(
        403,
        "This link has been used, or is not one of ours. Press Enter in the terminal for a new one.",
      )
    }
    tokens.delete(known)
    const session = secret()
    sessions.add(session)
    return new Response(null, {
      status: 303,
      headers: { location: "/", "set-cookie": cookie(cookieName, session) },
    })
  }

  return {
    newToken: () => {
      const token = secret()
      tokens.add(token)
      return token
    },
    exchange,
    admits: (request) => {
      const given = cookieIn(request, cookieName)
      return given !== null && [...sessions].some((session) => same(session, given))
    },
  }
}

const secret = () => randomBytes(32).toString("base64url")

const cookie = (name: string, value: string) => `${name}=${value}; Path=/; HttpOnly; SameSite=Strict`

function cookieIn(request: Request, name: string): string | null {
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim())
  const found = pairs.find((pair) => pair.startsWith(`${name}=`))
  return found === undefined ? null : found.slice(name.length + 1)
}

// Hashed first, so that texts of any length compare in the same time.
function same(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b))
}

const digest = (text: string) => createHash("sha256").update(text).digest()
