import type { SecureVersion } from "node:tls"
import { type Fact, portSubject } from "#model/observation.ts"
import { certificateDetail, certificateFrom, nameInShort } from "./certificate.ts"
import type { Connection } from "./connection.ts"
import type { Told } from "./question.ts"
import type { Secured } from "./tunnel.ts"
import { fact, fieldsOf, plain, valueOf } from "./words.ts"

const OLDER: readonly SecureVersion[] = ["TLSv1", "TLSv1.1", "TLSv1.2"]
const SHAKE_MS = 3_000

/** What the handshake told, as an answer and as facts. `question` is another word where TLS began later. */
export function answeredTls(
  port: number,
  secured: Secured,
  others: readonly string[] | null = null,
  question = "tls",
): { readonly told: Told; readonly facts: readonly Fact[] } {
  const subject = portSubject(port, "tcp")
  const versions = [...new Set([secured.version, ...(others ?? [])])]
  const [own, ...above] = secured.chain.map(certificateFrom)
  const fields = fieldsOf({
    "tls.version": versions,
    "tls.cipher": secured.cipher,
    "tls.alpn": secured.alpn,
    "tls.subject": own && nameInShort(own.subject),
    "tls.issuer": own && nameInShort(own.issuer),
    "tls.san": own?.sans,
    "tls.self-signed": own && sameName(own.subject, own.issuer) ? "yes" : null,
  })
  const chain = above.map(({ sha256, subject: name }) => ({ sha256, subject: plain(nameInShort(name), 500) }))
  const value = valueOf(secured.version, secured.cipher, own && `SHA256:${own.sha256}`)
  const told: Told = { question, value, fields, extra: { chain } }
  const spoken = others === null ? [] : [versionsFact(subject, versions)]
  if (!own) return { told, facts: spoken }
  const certificate = fact("certificate", subject, `SHA256:${own.sha256}`, question, certificateDetail(own))
  const key = own.spki === null ? [] : [fact("identifier", `${subject} tls-key`, own.spki, question)]
  return { told, facts: [certificate, ...key, ...spoken] }
}

/** All versions that it speaks, apart from the one that was agreed on: they are asked for where everything is, only. */
function versionsFact(subject: string, versions: readonly string[]): Fact {
  const all = versions.toSorted()
  const fields = fieldsOf({ "tls.version": all })
  return fact("answer", `${subject} tls-versions`, valueOf(all.join(", ")), "tls-versions", { fields })
}

/** Which older versions it speaks beside the one agreed on, one connection each; null where not all could be asked. */
export async function otherVersions(
  agreed: Secured,
  again: () => Promise<Connection | null>,
): Promise<readonly string[] | null> {
  const found: string[] = []
  for (const version of OLDER.filter((each) => each !== agreed.version)) {
    const connection = await again()
    if (!connection) return null
    const secured = await connection.secure(SHAKE_MS, [], version)
    connection.close()
    if (secured) found.push(secured.version)
  }
  return found
}

function sameName(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>) {
  return nameInShort(a) === nameInShort(b)
}
