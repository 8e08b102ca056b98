import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { Git } from "#engine/declarations/git/git.ts"

/** Who commits, and when: the dates of a built repository never depend on the clock. */
export interface Signed {
  readonly name?: string
  readonly mail?: string
  readonly date?: string
}

/** A temporary folder in which repositories are built with plain git, and a home for the git under test. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), "rollcall-git-"))
  readonly home = this.make("home")
  readonly builders = this.make("builders")
  #minute = 0

  /** Makes a folder. */
  make(name: string): string {
    const folder = join(this.folder, name)
    mkdirSync(folder, { recursive: true })
    return folder
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names)
  }

  /** Runs plain git as a builder would. */
  git(
    cwd: string,
    args: readonly string[],
    { input, env = {}, seconds = 60 }: { input?: string | Buffer; env?: object; seconds?: number } = {},
  ) {
    return execFileSync("git", args, {
      cwd,
      input: input ?? "",
      stdio: ["pipe", "pipe", "pipe"],
      maxBuffer: 64_000_000,
      timeout: seconds * 1_000,
      env: {
        PATH: process.env["PATH"],
        HOME: this.builders,
        LANG: "C.UTF-8",
        GIT_CONFIG_NOSYSTEM: "1",
        ...env,
      },
    })
      .toString("utf8")
      .trimEnd()
  }

  /** An empty repository with a work tree. */
  repository(name: string, branch = "main"): string {
    const folder = this.make(name)
    this.git(folder, ["init", "--quiet", "-b", branch])
    return folder
  }

  write(repository: string, files: Readonly<Record<string, string | Buffer>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(repository, path)), { recursive: true })
      writeFileSync(join(repository, path), content)
    }
  }

  /** Writes files and commits everything that is there; gives the commit. */
  commit(
    repository: string,
    message: string | Buffer,
    files: Readonly<Record<string, string | Buffer>> = {},
    { name = "Ada Lovelace", mail = "ada@example.com", date }: Signed = {},
  ): string {
    this.write(repository, files)
    this.#minute += 1
    const when = date ?? new Date(Date.UTC(2024, 0, 1, 0, this.#minute)).toISOString()
    const env = {
      ...{ GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: mail, GIT_AUTHOR_DATE: when },
      ...{ GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: mail, GIT_COMMITTER_DATE: when },
    }
    this.git(repository, ["add", "-A"])
    this.git(
      repository,
      ["commit", "--quiet", "--allow-empty", "--allow-empty-message", "--cleanup=verbatim", "-F", "-"],
      {
        input: message,
        env,
      },
    )
    return this.git(repository, ["rev-parse", "HEAD"])
  }

  /** Where the mirror of a repository goes. */
  places(name: string): { readonly mirror: string; readonly home: string } {
    return { mirror: this.path("mirrors", `${name}.git`), home: this.home }
  }

  /** The git under test at a mirror. */
  at(name: string): Git {
    return new Git(this.places(name))
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Everything that a stream gives. */
export async function all<T>(flow: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const each of flow) found.push(each)
  return found
}
