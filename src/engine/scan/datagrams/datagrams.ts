import { Desk } from "./desk.ts"
import { bacnet } from "./bacnet.ts"
import { dns } from "./dns.ts"
import { ike } from "./ike.ts"
import { ipmi } from "./ipmi.ts"
import { llmnr } from "./llmnr.ts"
import { mdns } from "./mdns.ts"
import { mssql } from "./mssql.ts"
import { netbios } from "./netbios.ts"
import { ntp } from "./ntp.ts"
import { sip } from "./sip.ts"
import { snmp } from "./snmp.ts"
import { ssdp } from "./ssdp.ts"
import { wsd } from "./wsd.ts"
import { groupAnswers } from "./groups.ts"
import type { DatagramOrder, DatagramTools, Heard } from "./order.ts"
import type { Question, Round, Told } from "./question.ts"

export type { DatagramOrder, DatagramTools, Heard } from "./order.ts"

/** All questions that we have for UDP ports, a port each. */
const QUESTIONS: readonly Question[] = [
  dns,
  ntp,
  netbios,
  snmp,
  ike,
  ipmi,
  mssql,
  ssdp,
  wsd,
  sip,
  mdns,
  llmnr,
  bacnet,
]

/** The ports that we have a question for; what else the profile names is nmap's to ask. */
export const UDP_QUESTIONS: readonly number[] = QUESTIONS.map(({ port }) => port)

/** As many machines wait for the answer to one question at once. */
const AT_ONCE = 512

const SILENCE = { facts: [], answers: [], protocol: null, tables: null, others: [] } as const

/**
 * Asks every machine of the order what its ports can be asked for, one question a port, all questions side by side.
 * Each answer is told at once; the ports that stayed silent are told once all questions to the machine are done.
 */
export async function askDatagrams(
  order: DatagramOrder,
  tools: DatagramTools,
  heard: (one: Heard) => void,
): Promise<void> {
  const ips = order.ips.filter((ip) => !tools.untouchable(ip))
  const asked = QUESTIONS.filter(({ port }) => order.ports.includes(port))
  const silent = new Map<string, number[]>(ips.map((ip) => [ip, []]))
  await Promise.all(
    asked.map(async (question) => {
      const desk = await Desk.open(tools)
      try {
        await askAll(question, { order: { ...order, ips }, tools, desk }, (ip, told) => {
          if (told === null) silent.get(ip)?.push(question.port)
          else heard(heardFrom(ip, question, told))
        })
      } finally {
        desk.close()
      }
    }),
  )
  if (tools.signal.aborted) return
  for (const [ip, ports] of silent) if (ports.length > 0) heard({ ...SILENCE, ip, asked: listed(ports) })
}

/** One question to all machines. What was not asked because of a stop is not told at all. */
async function askAll(
  question: Question,
  { order, tools, desk }: Round,
  told: (ip: string, told: Told | null) => void,
): Promise<void> {
  const groups = groupAnswers(question, order, tools)
  const waiting = order.ips.values()
  const work = async () => {
    for (const ip of waiting) {
      if (tools.signal.aborted) return
      const already = groups.then((heard) => heard.get(ip) ?? [])
      const found = await question.ask({ ip, desk, tools, order, already })
      if (!tools.signal.aborted || found !== null) told(ip, found)
    }
  }
  await Promise.all(Array.from({ length: Math.min(question.atOnce ?? AT_ONCE, order.ips.length) }, work))
  await groups
}

function heardFrom(ip: string, { port, protocol }: Question, told: Told): Heard {
  const { facts, answers, tables = null, others = [] } = told
  return { ip, facts, answers, protocol, asked: String(port), tables, others }
}

const listed = (ports: readonly number[]) => ports.toSorted((a, b) => a - b).join(",")
