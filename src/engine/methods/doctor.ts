import { statfs } from "node:fs/promises"
import { dirname } from "node:path"
import type { DoctorCheck } from "#api/shapes.ts"
import { Failure } from "#model/failure.ts"
import type { Context } from "#engine/context.ts"
import { versionOf } from "#engine/program-version.ts"
import { unseenWith } from "./scans.ts"

/** What is here, what is missing, what each lack costs, and the one thing that mends it. */
export async function doctor(context: Context): Promise<DoctorCheck[]> {
  return Promise.all([
    checkNmap(context),
    checkRights(context),
    checkProgram("git", ["--version"], "Sources kept in git can't be read."),
    checkProgram("ssh", ["-V"], "Machines can't be asked over SSH, nor repositories fetched through it."),
    checkDisk(context),
    checkDatabase(context),
  ])
}

async function checkNmap({ tools }: Context): Promise<DoctorCheck> {
  try {
    const nmap = await tools.nmap()
    return { name: "nmap", state: "ok", found: `nmap ${nmap.version} at ${nmap.path}`, cost: null, fix: null }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return {
      name: "nmap",
      state: "missing",
      found: error.message,
      cost: "Nothing can be scanned; imports work.",
      fix: "sudo apt install nmap",
    }
  }
}

async function checkRights({ tools }: Context): Promise<DoctorCheck> {
  const nmap = await tools.nmap().catch(() => null)
  if (!nmap)
    return {
      name: "raw sockets",
      state: "missing",
      found: "nmap is not installed",
      cost: "It can't be told.",
      fix: null,
    }
  const [unseen] = unseenWith(nmap)
  if (!unseen) return { name: "raw sockets", state: "ok", found: nmap.how, cost: null, fix: null }
  return { name: "raw sockets", state: "limited", found: nmap.how, cost: unseen.what, fix: unseen.fix }
}

async function checkProgram(name: string, args: readonly string[], cost: string): Promise<DoctorCheck> {
  const found = await versionOf(name, args)
  if (found !== null) return { name, state: "ok", found, cost: null, fix: null }
  const fix = `sudo apt install ${name === "ssh" ? "openssh-client" : name}`
  return { name, state: "missing", found: `${name} is not installed`, cost, fix }
}

const SMALLEST_FREE = 1_000_000_000

async function checkDisk({ store }: Context): Promise<DoctorCheck> {
  const { bavail, bsize } = await statfs(dirname(store.file))
  const free = bavail * bsize
  const found = `${(free / 1e9).toFixed(1)} GB free at ${dirname(store.file)}`
  if (free >= SMALLEST_FREE) return { name: "disk", state: "ok", found, cost: null, fix: null }
  return {
    name: "disk",
    state: "limited",
    found,
    cost: "A long scan may not find room; what was seen before is kept.",
    fix: "Free some space, or move the database with --db.",
  }
}

async function checkDatabase({ store }: Context): Promise<DoctorCheck> {
  const problem = await store.check()
  if (problem === null) return { name: "database", state: "ok", found: store.file, cost: null, fix: null }
  return {
    name: "database",
    state: "limited",
    found: `${store.file}: ${problem}`,
    cost: "Some answers may be wrong or missing.",
    fix: "rollcall backup, then restore the last sound copy",
  }
}
