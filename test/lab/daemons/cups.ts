import { writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Prepare, Site } from "../inside/daemon.ts"
import { asAnyone, folder } from "../inside/ground.ts"

/** A CUPS print server without a printer. */
export const cups: Prepare = (site) => {
  const [file, files] = [join(site.dir, "cupsd.conf"), join(site.dir, "cups-files.conf")]
  writeFileSync(file, configuration(site))
  writeFileSync(files, places(site.dir))
  return [{ argv: [...asAnyone(site.plan), "cupsd", "-f", "-c", file, "-s", files] }]
}

function configuration({ services }: Site): string {
  return `${services.map(({ port }) => `Port ${port}`).join("\n")}
ServerAlias *
DefaultAuthType None
WebInterface Yes
Browsing No
LogLevel warn
<Location />
Order allow,deny
Allow all
</Location>
`
}

function places(dir: string): string {
  return `ServerRoot ${folder(dir, "root")}
StateDir ${folder(dir, "state")}
CacheDir ${folder(dir, "cache")}
RequestRoot ${folder(dir, "spool")}
TempDir ${folder(dir, "temp")}
AccessLog stderr
ErrorLog stderr
PageLog stderr
User lp
Group lp
SystemGroup root
`
}
