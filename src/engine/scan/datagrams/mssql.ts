import { hostName } from "../nmap/clean.ts"
import { answerFact, answerOf, fieldsFrom, nameFact, openFact } from "./answers.ts"
import type { Errand, Question, Told } from "./question.ts"

const PORT = "1434/udp"
/** CLNT_UCAST_EX of MC-SQLR: which instances are there. */
const WHICH = Buffer.from([3])
const MOST_INSTANCES = 32

/** The directory of Microsoft SQL Server's instances on a machine. */
export const mssql: Question = { name: "mssql-browser", port: 1434, protocol: "ms-sql-m", ask }

export interface Instance {
  readonly server: string
  readonly instance: string
  readonly version: string
  readonly tcp: string | null
}

async function ask({ ip, desk }: Errand): Promise<Told | null> {
  const instances = await desk.ask({ ip, port: 1434, packet: WHICH, read: readInstances })
  if (instances === null) return null
  const fields = fieldsFrom({ "mssql.version": instances.map(({ version }) => version) })
  const said = {
    port: PORT,
    question: "mssql-browser",
    fields,
    extra: { instances: instances.map(({ instance, version, tcp }) => ({ instance, version, tcp })) },
  }
  const server = instances.map((one) => hostName(one.server)).find((name) => name !== null)
  return {
    facts: [
      openFact(PORT),
      answerFact(said),
      ...(server ? [nameFact({ subject: "mssql", value: server, question: "mssql-browser" })] : []),
    ],
    answers: [answerOf(said)],
  }
}

/** "ServerName;DB3;InstanceName;MSSQLSERVER;IsClustered;No;Version;15.0.2000.5;tcp;1433;;" for each. */
export function readInstances(bytes: Buffer): readonly Instance[] | null {
  if (bytes.length < 3 || bytes[0] !== 5) return null
  const text = bytes.subarray(3, 3 + bytes.readUInt16LE(1)).toString("latin1")
  const instances = text
    .split(";;")
    .slice(0, MOST_INSTANCES)
    .flatMap((part): readonly Instance[] => {
      const words = part.split(";")
      const word = (name: string) => {
        const at = words.findIndex((each, index) => index % 2 === 0 && each.toLowerCase() === name)
        return at === -1 ? null : (words[at + 1] ?? "").slice(0, 255)
      }
      const [server, instance, version] = [word("servername"), word("instancename"), word("version")]
      if (server === null || instance === null || version === null) return []
      return [{ server, instance, version, tcp: word("tcp") }]
    })
  return instances.length === 0 ? null : instances
}
