import { startLab } from "/work/main/test/lab/lab.ts"
import { mkdtempSync } from "node:fs"
const lab = await startLab({ only: ["ns1", "web1"], also: ["talker1"] })
try {
  const home = mkdtempSync("/tmp/ears-home-")
  const r = async (...args) => { try { const { stdout, stderr } = await lab.run("env", [`ROLLCALL_HOME=${home}`, "KEY=a secret of the lab", "/work/main/bin/rollcall", ...args], { timeout: 120000 }); console.log(stdout.slice(0, 6000), stderr.slice(-900)) } catch (e) { console.log(String(e.stdout ?? "").slice(0,3000), String(e.stderr ?? e).slice(-1500)) } }
  await r("credentials", "add", "lab", "--all", "--snmp-v3", "--user", "reader", "--auth", "sha256", "--priv", "aes", "--from-env", "KEY")
  await r("scan", "10.77.1.60", "10.77.1.11", "--yes")
  await r("machine", "10.77.1.60")
  await r("machine", "10.77.1.60", "--facts")
} finally { await lab.stop() }
