import { type AddressInfo, type Server, type Socket, createServer } from "node:net"
import { type Spent, NOTHING_SPENT, addSpent } from "#model/spent.ts"
import type { TalkTools } from "#engine/scan/talk/talk.ts"

/** A server on loopback that does as it is told, for one test. */
export interface Rogue {
  readonly port: number
  /** How many connections it got. */
  readonly connections: number
  stop(): Promise<void>
}

/** Starts a server that does something to each connection. */
export async function rogue(does: (socket: Socket) => void): Promise<Rogue> {
  const sockets = new Set<Socket>()
  const counted = { connections: 0 }
  const server: Server = createServer((socket) => {
    counted.connections += 1
    sockets.add(socket)
    socket.on("error", () => undefined)
    socket.on("close", () => sockets.delete(socket))
    does(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    get connections() {
      return counted.connections
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Says the same to everybody who asks anything. */
export function answering(...words: readonly (string | Buffer)[]): (socket: Socket) => void {
  return (socket) => {
    socket.once("data", () => {
      for (const each of words) socket.write(each)
    })
  }
}

/** Says something before it is asked. */
export function greeting(...words: readonly (string | Buffer)[]): (socket: Socket) => void {
  return (socket) => {
    for (const each of words) socket.write(each)
  }
}

export interface CountingTools extends TalkTools {
  readonly all: Spent
  /** How many connections it had open at once. */
  readonly most: number
}

/** What a conversation needs, with little patience, counting what it spends. */
export function tools(patience: Partial<TalkTools["patience"]> = {}): CountingTools {
  const counted = { all: NOTHING_SPENT, open: 0, most: 0 }
  return {
    gate: () => {
      counted.open += 1
      counted.most = Math.max(counted.most, counted.open)
      return Promise.resolve(() => {
        counted.open -= 1
      })
    },
    spent: (_, spent) => {
      counted.all = addSpent(counted.all, spent)
    },
    patience: { connectMs: 500, greetingMs: 60, lateGreetingMs: 400, answerMs: 300, ...patience },
    signal: new AbortController().signal,
    get most() {
      return counted.most
    },
    get all() {
      return counted.all
    },
  }
}
