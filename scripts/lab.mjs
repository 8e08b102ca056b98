// npm run lab -- VERB: a network of namespaces with real daemons, to play with and to test against.
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"

const checkout = join(import.meta.dirname, "..")
const ours = join(checkout, "node_modules", ".bin", "node")
const fits = Number(process.versions.node.split(".")[0]) >= 24

if (!fits && !existsSync(ours)) {
  console.error("The lab needs Node 24 or later, which npm start and npm test set up. Run one of them first.")
  process.exit(3)
}
// SIGINT reaches the lab by the terminal too; it takes itself down, and we wait for that.
process.on("SIGINT", () => undefined)
const command = [join(checkout, "test", "lab", "command.ts"), ...process.argv.slice(2)]
const { status } = spawnSync(fits ? process.execPath : ours, command, { stdio: "inherit" })
process.exit(status ?? 1)
