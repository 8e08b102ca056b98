import { createServer, type Server, type Socket } from "node:net"
import { createSecureContext, TLSSocket } from "node:tls"

/** What a mail server was told. */
export interface Received {
  readonly from: string
  readonly to: readonly string[]
  readonly data: string
  readonly isEncrypted: boolean
  /** "user password", where somebody logged in. */
  readonly login: string | null
}

export interface LocalSmtp {
  readonly port: number
  readonly received: Received[]
  end(): Promise<void>
}

export interface SmtpManners {
  /** PEM; without it no TLS is offered. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined
  /** What it answers to so many mails before it takes one: "451 later". */
  readonly refuse?: readonly string[]
}

/** A mail server on 127.0.0.1 that speaks as much SMTP as it takes to be sent a mail, and keeps what it gets. */
export async function localSmtp({ tls, refuse = [] }: SmtpManners = {}): Promise<LocalSmtp> {
  const received: Received[] = []
  const refusals = [...refuse]
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on("close", () => sockets.delete(socket))
    socket.on("error", () => {})
    socket.write("220 mail.test ESMTP\r\n")
    converse(socket, { tls, received, refusals, isEncrypted: false })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    received,
    end: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

interface Talk {
  readonly tls: SmtpManners["tls"]
  readonly received: Received[]
  readonly refusals: string[]
  readonly isEncrypted: boolean
}

function converse(socket: Socket, talk: Talk): void {
  const mail = { from: "", to: [] as string[], data: null as string | null, login: null as string | null }
  let buffer = ""
  const say = (line: string) => socket.write(`${line}\r\n`)
  const takeData = (line: string) => {
    if (line !== ".") {
      mail.data = `${mail.data}${line.replace(/^\.\./u, ".")}\n`
      return
    }
    const { from, to, data, login } = mail
    talk.received.push({ from, to, data: data ?? "", login, isEncrypted: talk.isEncrypted })
    mail.data = null
    say("250 taken")
  }
  const take = (line: string) => {
    const [verb = ""] = line.toUpperCase().split(/[ :]/u)
    switch (verb) {
      case "EHLO":
        return say(
          [
            "250-mail.test",
            ...(talk.tls && !talk.isEncrypted ? ["250-STARTTLS"] : []),
            "250 AUTH PLAIN",
          ].join("\r\n"),
        )
      case "STARTTLS":
        return startTls(socket, talk)
      case "AUTH":
        mail.login = Buffer.from(line.split(" ")[2] ?? "", "base64")
          .toString()
          .split("\0")
          .slice(1)
          .join(" ")
        return say("235 welcome")
      case "MAIL": {
        const refusal = talk.refusals.shift()
        mail.from = /<(.*?)>/u.exec(line)?.[1] ?? ""
        return say(refusal ?? "250 ok")
      }
      case "RCPT":
        mail.to.push(/<(.*?)>/u.exec(line)?.[1] ?? "")
        return say("250 ok")
      case "DATA":
        mail.data = ""
        return say("354 go on")
      case "QUIT":
        say("221 bye")
        return socket.end()
      default:
        return say("250 ok")
    }
  }
  socket.on("data", (chunk) => {
    buffer += chunk.toString()
    for (let end = buffer.indexOf("\r\n"); end >= 0; end = buffer.indexOf("\r\n")) {
      const line = buffer.slice(0, end)
      buffer = buffer.slice(end + 2)
      if (mail.data === null) take(line)
      else takeData(line)
    }
  })
}

function startTls(socket: Socket, talk: Talk): void {
  if (talk.tls === undefined) {
    socket.write("502 no\r\n")
    return
  }
  socket.removeAllListeners("data")
  socket.write("220 begin\r\n")
  const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(talk.tls) })
  secure.on("error", () => {})
  converse(secure, { ...talk, isEncrypted: true })
}
