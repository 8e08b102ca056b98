import { randomBytes } from "node:crypto"
import { chmod, lstat, mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Failure } from "#model/failure.ts"
import type { KeptSecret } from "#store/credentials.ts"

const LONGEST = 4_096

const folderIn = (home: string) => join(home, "secrets")

/** Keeps a secret in a file that only its owner may read, under a name that says nothing. */
export async function keepSecret(home: string, secret: string): Promise<KeptSecret> {
  const folder = folderIn(home)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  const file = randomBytes(16).toString("hex")
  await writeFile(join(folder, file), secret, { mode: 0o600, flag: "wx" })
  return { from: "file", file }
}

/** The secret; a Failure that says what to do where it can't be had. */
export async function secretOf(
  home: string,
  kept: KeptSecret,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  if (kept.from === "environment") {
    const secret = environment[kept.variable]
    if (secret) return secret
    throw new Failure(
      "unavailable",
      `The environment variable ${kept.variable} is not set where Rollcall runs. Set it before Rollcall starts.`,
    )
  }
  return readSecret(join(folderIn(home), kept.file))
}

async function readSecret(path: string): Promise<string> {
  const found = await lstat(path).catch(() => null)
  if (!found?.isFile() || found.size > LONGEST)
    throw new Failure(
      "unavailable",
      `The secret's file ${path} is not there. Remove the credential and add it anew.`,
    )
  if ((found.mode & 0o077) !== 0)
    throw new Failure(
      "not-allowed",
      `Others may read the secret's file ${path}, so it is not used. Change the secret, or say: chmod 600 ${path}`,
    )
  return readFile(path, "utf8")
}

/** Takes a secret's file away; an environment variable is not ours to change. */
export async function forgetSecret(home: string, kept: KeptSecret): Promise<void> {
  if (kept.from === "file") await rm(join(folderIn(home), kept.file), { force: true })
}
