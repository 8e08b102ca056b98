// The trickster's own process: it runs inside a machine of the lab and is given its ports and tricks in a file.
import { createSocket } from "node:dgram"
import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import { createServer as createTlsServer } from "node:https"
import { gzipSync } from "node:zlib"
import { hostileAnswers } from "./mdns-from-hell.ts"

type Play = (asked: IncomingMessage, answer: ServerResponse) => void
interface Tricks {
  readonly ip: string
  readonly key: string
  readonly certificate: string
  readonly tricks: readonly { readonly port: number; readonly trick: string }[]
}

const ORDERS = "\u001b[31mred\u001b[0m\u001b]0;owned\u0007\u001b[2J\u009b1A\b\b\u0000\u202egpj"
const SCRIPT = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"
const FORMULA = "=HYPERLINK(&quot;http://10.77.1.90/&quot;;&quot;x&quot;)"
const DRIP_MS = 1_000
const PIECE = Buffer.alloc(64 * 1_024, "<p>more</p>")

const page = (title: string) =>
  `<!doctype html><html><head><title>${title}</title></head><body></body></html>`
const html = { "content-type": "text/html; charset=utf-8" }

/** A gigabyte that packs to a megabyte: gzip takes one piece after another for a whole. */
const bomb = Buffer.concat(Array.from<Buffer>({ length: 16 }).fill(gzipSync(Buffer.alloc(64 << 20))))

const plays: Readonly<Record<string, Play>> = {
  "endless-body": (_, answer) => {
    answer.writeHead(200, { ...html, server: "endless/1.0" })
    answer.write("<!doctype html><title>Without an end</title>")
    const pour = () => {
      while (!answer.destroyed && answer.write(PIECE));
    }
    answer.on("drain", pour)
    pour()
  },
  "slow-drip": (_, answer) => {
    answer.socket?.write("HTTP/1.1 200 OK\r\nServer: drip/1.0\r\nContent-Type: text/html\r\n\r\n<title>")
    const drip = setInterval(() => answer.socket?.write("."), DRIP_MS)
    answer.socket?.on("close", () => clearInterval(drip))
  },
  circle: ({ url = "/" }, answer) => {
    answer.writeHead(302, { location: url === "/a" ? "/b" : "/a", server: "circle/1.0" }).end()
  },
  bomb: (_, answer) => {
    answer.writeHead(200, { ...html, server: "bomb/1.0", "content-encoding": "gzip" }).end(bomb)
  },
  "long-title": (_, answer) => {
    answer.writeHead(200, { ...html, server: "long/1.0" }).end(page("long ".repeat(200_000)))
  },
  "control-title": (_, answer) => {
    // Node refuses such headers, so this answer is written by hand.
    answer.socket?.end(
      `HTTP/1.1 200 OK\r\nServer: ${ORDERS}\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n${page(`before ${ORDERS} after`)}`,
    )
  },
  "script-title": (_, answer) => {
    answer
      .writeHead(200, { ...html, server: SCRIPT })
      .end(page(`${FORMULA} &lt;script&gt;alert(1)&lt;/script&gt; ${SCRIPT}`))
  },
  certificate: (_, answer) => {
    answer.writeHead(200, { ...html, server: "hostile/1.0" }).end(page("behind a hostile certificate"))
  },
}

// Safe: written by trickster.ts a moment ago
const { ip, key, certificate, tricks } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Tricks
for (const { port, trick } of tricks) {
  const play = plays[trick]
  if (trick === "mdns") answerByMdns(port)
  else if (trick === "certificate")
    createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, plays["certificate"]).listen(
      port,
      "::",
    )
  else if (play) createServer(play).listen(port, "::")
}

function answerByMdns(port: number) {
  const socket = createSocket({ type: "udp4", reuseAddr: true })
  socket.on("error", () => undefined)
  socket.on("message", (query, { address, port: from }) => {
    for (const packet of hostileAnswers(query, ip)) socket.send(packet, from, address)
  })
  socket.bind(port, () => socket.addMembership("224.0.0.251", ip))
}
