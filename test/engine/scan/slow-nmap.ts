/** Starts an nmap that would run for an hour, and says by which port list it can be told: for the test that kills us. */
import { findNmap } from "#engine/scan/nmap/program.ts"

const first = 20_000 + (process.pid % 10_000)
const ports = `${first}-${first + 20_000}`
const nmap = await findNmap()
const run = nmap.start(["-n", "--unprivileged", "-Pn", "-sT", "--max-rate", "5", "-p", ports], ["127.0.0.78"])
process.stdout.write(`${ports}\n`)
await run.ended
