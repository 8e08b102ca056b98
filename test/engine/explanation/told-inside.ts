import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** What a look inside is told, part by part, in the words of the programs that it asks. */
export type Inside = Readonly<Record<string, readonly string[]>>

/**
 * A program in ssh's place that reaches nobody: each machine tells what was written down for its address. Returned is
 * what ROLLCALL_SSH is set to.
 */
export function sshTelling(folder: string, machines: ReadonlyMap<string, Inside>): string {
  for (const [ip, parts] of machines) {
    const own = join(folder, "told", ip)
    mkdirSync(own, { recursive: true })
    for (const [part, lines] of Object.entries(parts)) writeFileSync(join(own, part), `${lines.join("\n")}\n`)
  }
  const path = join(folder, "ssh")
  writeFileSync(path, PROGRAM.replaceAll("FOLDER", join(folder, "told")), { mode: 0o755 })
  return path
}

const PROGRAM = `#!/bin/sh
ip=$(printf '%s\\n' "$@" | grep -oE '10\\.9\\.0\\.[0-9]+' | head -n 1)
mark=$(sed -n 's/^mark=//p' | head -n 1 | tr -d "'\\"")
for file in FOLDER/"$ip"/*; do
  part=$(basename "$file")
  printf '\\n%s begin %s\\n' "$mark" "$part"
  cat "$file"
  printf '\\n%s end %s 0\\n\\nexit 0\\n' "$mark" "$part"
done
printf '\\n%s over\\n' "$mark"
`
