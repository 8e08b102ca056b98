import { chmodSync, copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { certificateFiles } from "../inside/certificates.ts"
import type { Prepare, Site } from "../inside/daemon.ts"
import { asAnyone, folder } from "../inside/ground.ts"
import type { LabService } from "../machine.ts"

/** One nginx for all web ports of a machine. */
export const nginx: Prepare = (site) => {
  const file = join(site.dir, "nginx.conf")
  writeFileSync(file, configuration(site))
  const { version } = site.services[0] ?? {}
  const program = version === undefined ? "nginx" : programOf(site.dir, version)
  return [
    {
      argv: [...asAnyone(site.plan), program, "-p", site.dir, "-e", join(site.dir, "error.log"), "-c", file],
      stopSignal: "SIGTERM",
    },
  ]
}

/** A program of the machine's own, which says that it is of another version and is the same otherwise. */
function programOf(dir: string, version: string): string {
  const own = join(dir, "nginx")
  copyFileSync(installed(), own)
  chmodSync(own, 0o755)
  const bytes = readFileSync(own)
  const [, before = ""] = /nginx\/(\d+(?:\.\d+)+)\0/u.exec(bytes.toString("latin1")) ?? []
  if (before.length !== version.length)
    throw new Error(`The nginx here is ${before || "unknown"}; it can't say that it is ${version}.`)
  writeFileSync(
    own,
    Buffer.from(bytes.toString("latin1").replaceAll(`nginx/${before}`, `nginx/${version}`), "latin1"),
  )
  return own
}

function installed(): string {
  const folders = (process.env["PATH"] ?? "").split(":")
  const found = folders.map((each) => join(each, "nginx")).find((path) => existsSync(path))
  if (found === undefined) throw new Error("There is no nginx here.")
  return found
}

function configuration(site: Site): string {
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path ${join(site.dir, kind)};`,
  )
  return `daemon off;
worker_processes 1;
pid ${join(site.dir, "nginx.pid")};
events { worker_connections 256; }
http {
access_log off;
default_type text/html;
${places.join("\n")}
${site.services.map((service) => server(site, service)).join("\n")}
}
`
}

function server(site: Site, { port, title = "", certificate: kind }: LabService): string {
  const root = folder(site.dir, String(port))
  writeFileSync(
    join(root, "index.html"),
    `<!doctype html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
  )
  if (kind === undefined) return `server { listen ${port}; listen [::]:${port}; root ${root}; }`
  const { certificate, key } = certificateFiles(site.materials.certificates, site.machine, kind)
  const [ours, ourKey] = [join(site.dir, `${port}.crt`), join(site.dir, `${port}.key`)]
  copyFileSync(certificate, ours)
  copyFileSync(key, ourKey)
  return `server { listen ${port} ssl; listen [::]:${port} ssl; root ${root}; ssl_certificate ${ours}; ssl_certificate_key ${ourKey}; }`
}
