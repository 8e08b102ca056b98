import { createHash, randomBytes, X509Certificate } from "node:crypto"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { domain } from "../machine.ts"
import type { CertificateKind, DeclaredMachine, LabCertificate } from "../machine.ts"
import { inParallel, run } from "./program.ts"

/** Makes the internal authority and every certificate the machines need into one folder. */
export async function makeCertificates(folder: string, machines: readonly DeclaredMachine[]): Promise<void> {
  await makeAuthority(folder)
  const wanted = new Map(
    machines.flatMap((machine) =>
      kindsOf(machine).map((kind) => [stem(machine, kind), { machine, kind }] as const),
    ),
  )
  await inParallel([...wanted.values()], 2, ({ machine, kind }) => makeCertificate(folder, machine, kind))
}

/** The certificate and key files a machine uses for a kind of certificate. */
export function certificateFiles(
  folder: string,
  machine: DeclaredMachine,
  kind: CertificateKind,
): { readonly certificate: string; readonly key: string } {
  const path = join(folder, stem(machine, kind))
  return { certificate: `${path}.crt`, key: `${path}.key` }
}

/** What a TLS handshake with the machine would show, port by port. */
export function shownCertificates(folder: string, machine: DeclaredMachine): readonly LabCertificate[] {
  return machine.services.flatMap(({ port, certificate: kind }) =>
    kind === undefined
      ? []
      : [readCertificate(certificateFiles(folder, machine, kind).certificate, port, kind)],
  )
}

function readCertificate(file: string, port: number, kind: CertificateKind): LabCertificate {
  const certificate = new X509Certificate(readFileSync(file))
  return {
    port,
    kind,
    subject: certificate.subject,
    issuer: certificate.issuer,
    names: (certificate.subjectAltName ?? "").split(", ").map((name) => name.replace(/^DNS:/, "")),
    validFrom: certificate.validFromDate.toISOString(),
    validTo: certificate.validToDate.toISOString(),
    fingerprint: certificate.fingerprint256,
    keyFingerprint: createHash("sha256")
      .update(certificate.publicKey.export({ type: "spki", format: "der" }))
      .digest("hex"),
  }
}

function kindsOf(machine: DeclaredMachine): readonly CertificateKind[] {
  return machine.services.flatMap(({ certificate }) => (certificate === undefined ? [] : [certificate]))
}

/** The wildcard certificate is one file for all who hold it; every other belongs to one machine. */
function stem(machine: DeclaredMachine, kind: CertificateKind): string {
  return kind === "wildcard" ? "wildcard" : `${machine.name}-${kind}`
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

async function makeAuthority(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await run("openssl", [
    ...["req", "-x509", ...newKey, "-days", "7300", "-subj", "/O=Rollcall Lab/CN=Lab Internal CA"],
    ...["-keyout", join(folder, "authority.key"), "-out", join(folder, "authority.crt")],
  ])
}

async function makeCertificate(
  folder: string,
  machine: DeclaredMachine,
  kind: CertificateKind,
): Promise<void> {
  const path = join(folder, stem(machine, kind))
  const name = kind === "wildcard" ? `*.${domain}` : `${machine.name}.${domain}`
  const names = kind === "wildcard" ? `DNS:${name}` : `DNS:${name},DNS:${machine.name}`
  const request = ["req", ...newKey, "-keyout", `${path}.key`, "-subj", `/CN=${name}`]
  const extension = ["-addext", `subjectAltName=${names}`]
  if (kind === "self-signed") {
    await run("openssl", [...request, ...extension, "-x509", "-days", "3650", "-out", `${path}.crt`])
    return
  }
  await run("openssl", [...request, ...extension, "-out", `${path}.csr`])
  await sign(folder, path, kind)
}

/** Only `openssl ca` takes both dates of a certificate, and it wants a ledger of its own to write into. */
async function sign(folder: string, path: string, kind: CertificateKind): Promise<void> {
  const ledger = `${path}.ca`
  mkdirSync(ledger)
  writeFileSync(join(ledger, "index.txt"), "")
  writeFileSync(join(ledger, "serial"), `7f${randomBytes(15).toString("hex")}\n`)
  writeFileSync(`${path}.cnf`, authoritySettings(folder, ledger))
  const [from, to] =
    kind === "expired" ? ["20210101000000Z", "20220101000000Z"] : ["20240101000000Z", "20440101000000Z"]
  await run("openssl", [
    ...["ca", "-batch", "-notext", "-config", `${path}.cnf`],
    ...["-startdate", from, "-enddate", to, "-in", `${path}.csr`, "-out", `${path}.crt`],
  ])
}

function authoritySettings(folder: string, ledger: string): string {
  return `[ca]
default_ca = lab
[lab]
database = ${join(ledger, "index.txt")}
serial = ${join(ledger, "serial")}
new_certs_dir = ${ledger}
certificate = ${join(folder, "authority.crt")}
private_key = ${join(folder, "authority.key")}
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
`
}
