import { domain, modbus, x11 } from "./binary.ts"
import { amqp, kafka, mqtt, stomp } from "./brokers.ts"
import { rtsp, sip } from "./calls.ts"
import { cassandra, memcached, mssql, oracle, redis, zookeeper } from "./databases.ts"
import { ldap } from "./ldap.ts"
import { ftp, imap, nntp, pop3, smtp } from "./mail.ts"
import { mongodb } from "./mongodb.ts"
import { mysql } from "./mysql.ts"
import { postgresql } from "./postgresql.ts"
import { rdp } from "./rdp.ts"
import { smb } from "./smb.ts"
import { irc, rsync, telnet, vnc } from "./greetings.ts"
import { http } from "./http.ts"
import type { Question } from "./question.ts"
import { ssh } from "./ssh.ts"

/** All protocols we speak. Those with the narrowest first words stand first: the first that knows them has them. */
export const QUESTIONS: readonly Question[] = [
  ssh,
  ...[mongodb, http, rtsp, sip],
  ...[smtp, ftp, pop3, imap, nntp, rsync, vnc, irc, telnet],
  ...[mysql, postgresql, redis, memcached, cassandra, mssql, oracle, zookeeper],
  ...[amqp, stomp, mqtt, kafka],
  ...[ldap, smb, rdp, domain, modbus, x11],
]

/** One connection's worth of asking. */
export interface Step {
  readonly question: Question | null
  readonly tls: boolean
  /** Whether it is asked by listening. */
  readonly speaksFirst: boolean
  /** Whether anything points to it; otherwise it is asked because it is often the right one. */
  readonly likely: boolean
  /** Whether it is asked only of who hung up at HTTP: who waits for more of it speaks none of these. */
  readonly afterHangUp: boolean
}

export function questionNamed(name: string): Question | null {
  return QUESTIONS.find((each) => each.name === name) ?? null
}

interface Hint {
  readonly port: number
  readonly before: readonly string[]
  readonly thorough: boolean
}

/** What is asked of a port, the likeliest first: what it answered before, what the number stands for, then anything. */
export function stepsFor({ port, before, thorough }: Hint): readonly Step[] {
  const named = before.map(questionNamed).filter((each) => each !== null)
  const usual = QUESTIONS.filter((each) => each.ports.includes(port))
  const secure = QUESTIONS.filter((each) => each.insideTls.includes(port))
  const inTls = (question: Question): Step => ({
    question,
    tls: true,
    speaksFirst: false,
    likely: false,
    afterHangUp: false,
  })
  const openly = (question: Question): Step => ({
    question,
    tls: false,
    speaksFirst: question.greets,
    likely: false,
    afterHangUp: false,
  })
  const known = before.includes("tls") ? named.slice(0, 1).map(inTls) : named.map(openly)
  const likely = [...known, ...secure.map(inTls), ...usual.map(openly)].map((step) => ({
    ...step,
    likely: true,
  }))
  const steps = [
    ...likely,
    openly(http),
    inTls(secure[0] ?? named[0] ?? http),
    ...anything().map((each) => ({ ...openly(each), afterHangUp: true })),
  ]
  const asked = new Set<string>()
  return steps.filter(({ question, tls }) => {
    const name = `${question?.name} ${tls}`
    if (asked.has(name) || (question?.thoroughOnly && !thorough)) return false
    asked.add(name)
    return true
  })
}

/** What is worth asking a port of which nothing is known and that says nothing to HTTP and TLS. */
function anything(): readonly Question[] {
  return [redis, postgresql, mqtt, ldap]
}
