import { writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Prepare } from "../inside/daemon.ts"
import { run } from "../inside/program.ts"

const NAMES = 1_500

/** Servers that mean harm to whoever asks them: each port plays one trick. */
export const trickster: Prepare = async ({ dir, machine, services }) => {
  const file = join(dir, "tricks.json")
  const certificate = { key: join(dir, "hostile.key"), certificate: join(dir, "hostile.crt") }
  if (services.some(({ trick }) => trick === "certificate")) await hostileCertificate(dir, certificate)
  const ip = machine.interfaces[0]?.ipv4 ?? ""
  const tricks = services.map(({ port, trick }) => ({ port, trick }))
  writeFileSync(file, JSON.stringify({ ip, tricks, ...certificate }))
  return [{ argv: [process.execPath, join(import.meta.dirname, "tricks.ts"), file] }]
}

/** Fifteen hundred names, and a subject with what terminals, pages and tables take for orders. */
async function hostileCertificate(
  dir: string,
  files: { readonly key: string; readonly certificate: string },
) {
  const names = Array.from({ length: NAMES }, (_, index) => `DNS.${index + 9} = n${index}.hostile.lab.test`)
  const settings = [
    ...["[req]", "distinguished_name = subject", "x509_extensions = more", "prompt = no", "utf8 = yes"],
    "string_mask = utf8only",
    "[subject]",
    "CN = \u001b[31m\u001b]0;owned\u0007<script>alert(1)</script>",
    "O = =cmd|' /C calc'!A0",
    "OU = \u202etxt.exe\u009b2J",
    "[more]",
    "subjectAltName = @names",
    "[names]",
    "DNS.1 = \u001b[2J.lab.test",
    "DNS.2 = <img src=x onerror=alert(1)>.lab.test",
    `DNS.3 = ${"a".repeat(5_000)}.lab.test`,
    "DNS.4 = *",
    "DNS.5 = ..",
    "DNS.6 = =1+1.lab.test",
    "DNS.7 = \u0007bell.lab.test",
    "IP.8 = 10.77.1.11",
    ...names,
  ]
  const file = join(dir, "hostile.cnf")
  writeFileSync(file, settings.join("\n"))
  const made = [
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-days",
    "3650",
  ]
  const [key, certificate] = [files.key, files.certificate]
  await run("openssl", ["req", ...made, "-config", file, "-keyout", key, "-out", certificate])
}
