import { chmodSync, cpSync, existsSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { blame, ignoredRevisions } from "#engine/declarations/git/blame.ts"
import { type Command, commands, DETACHED, type Form } from "#engine/declarations/git/commands.ts"
import { Git } from "#engine/declarations/git/git.ts"
import type { Limits } from "#engine/declarations/git/run.ts"
import { commitsSince } from "#engine/declarations/git/history.ts"
import { syncMirror } from "#engine/declarations/git/mirror.ts"
import { removedLines } from "#engine/declarations/git/removed-lines.ts"
import { readBlobs, treeOf } from "#engine/declarations/git/tree.ts"
import { all, Workshop } from "#test/engine/declarations/git/workshop.ts"

const shop = new Workshop()
const markers = shop.make("markers")
const traps = shop.make("traps")
const OUTSIDE = "this stands outside of the repository"
afterAll(() => shop.remove())

// Only these are given something to pass on; the others would wait for it for ever.
const FILTERS = new Set(["clean", "smudge"])

/** A program that leaves a marker when it is run, and does no harm else. */
function trap(name: string): string {
  const file = join(traps, name)
  writeFileSync(
    file,
    `#!/bin/sh\n: > '${markers}/${name}'\n${FILTERS.has(name) ? "cat" : ""}\n[ -f "$1" ] && cat "$1"\nexit 0\n`,
  )
  chmodSync(file, 0o755)
  return file
}

const ran = () => readdirSync(markers).toSorted()
const forget = () => {
  for (const marker of ran()) rmSync(join(markers, marker))
}

const HOOKS = [
  ...["post-checkout", "pre-commit", "post-index-change", "reference-transaction", "post-update", "update"],
  ...[
    "pre-receive",
    "post-receive",
    "pre-auto-gc",
    "post-rewrite",
    "sendemail-validate",
    "fsmonitor-watchman",
  ],
]

/** Every setting of a repository that names a program, as far as we know them. */
const settings = (): readonly (readonly [string, string])[] => [
  ["core.fsmonitor", trap("fsmonitor")],
  ["core.sshCommand", trap("ssh-command")],
  ["core.pager", trap("pager")],
  ["core.editor", trap("editor")],
  ["core.askPass", trap("askpass")],
  ["core.gitProxy", trap("git-proxy")],
  ["core.alternateRefsCommand", trap("alternate-refs")],
  ["core.attributesFile", join(traps, "attributes")],
  ["pager.log", trap("pager-log")],
  ["pager.blame", trap("pager-blame")],
  ["diff.external", trap("diff-external")],
  ["diff.evil.textconv", trap("textconv")],
  ["diff.evil.command", trap("diff-command")],
  ["diff.evil.cachetextconv", "true"],
  ["filter.evil.clean", trap("clean")],
  ["filter.evil.smudge", trap("smudge")],
  ["merge.evil.driver", trap("merge-driver")],
  ["gpg.program", trap("gpg")],
  ["gpg.ssh.program", trap("gpg-ssh")],
  ["log.showSignature", "true"],
  ["credential.helper", trap("credential")],
  ["uploadpack.packObjectsHook", trap("pack-objects")],
  ["uploadpack.allowFilter", "true"],
  ["uploadpack.advertiseBundleURIs", "true"],
  ["bundle.version", "1"],
  ["bundle.mode", "all"],
  ["bundle.one.uri", `file://${join(traps, "bundle")}`],
  ["remote.origin.url", `ext::${trap("ext-remote")} %S`],
  ["remote.origin.uploadpack", trap("uploadpack")],
  ["remote.origin.promisor", "true"],
  ["remote.origin.vcs", "evil"],
  ["protocol.ext.allow", "always"],
  ["submodule.recurse", "true"],
  ["submodule.evil.update", `!${trap("submodule-update")}`],
  ["gc.recentObjectsHook", trap("recent-objects")],
  ["trailer.evil.command", trap("trailer")],
  ["alias.log", `!${trap("alias")}`],
  ["alias.evil", `!${trap("alias-evil")}`],
  ["core.hooksPath", join(traps, "hooks")],
  ["include.path", join(traps, "included")],
]

let repository = ""
let tip = ""
let first = ""

/** A commit that says it is signed: whoever checks that runs the program that the settings name. */
function forge(parent: string): string {
  const tree = shop.git(repository, ["-c", "core.fsmonitor=false", "rev-parse", `${parent}^{tree}`])
  const who = "Eve <script>alert(1)</script> <eve@evil.example> 1700000000 +0000"
  const signature = [
    "-----BEGIN PGP SIGNATURE-----",
    "",
    "iQ==",
    "=abcd",
    "-----END PGP SIGNATURE-----",
  ].join("\n ")
  const lines = [`tree ${tree}`, `parent ${parent}`, `author ${who.replaceAll(/<(?!eve)|>(?! 17)/gu, "")}`]
  const committer = "committer Eve <eve@evil.example> 1700000000 +0000"
  const input = `${[...lines, committer, `gpgsig ${signature}`].join("\n")}\n\nsigned --upload-pack=${trap("message")}\n`
  return shop.git(repository, ["hash-object", "-t", "commit", "-w", "--stdin"], { input })
}

beforeAll(() => {
  repository = shop.repository("hostile")
  writeFileSync(shop.path("outside"), OUTSIDE)
  symlinkSync(shop.path("outside"), join(repository, "hosts"))
  symlinkSync(shop.path("outside"), join(repository, ".mailmap"))
  symlinkSync(shop.folder, join(repository, "all"))
  first = shop.commit(repository, "one", {
    ".gitattributes": "* diff=evil filter=evil merge=evil\n",
    ".gitmodules": `[submodule "evil"]\n\tpath = evil\n\turl = ext::${trap("submodule")} %S\n\tupdate = checkout\n`,
    ".git-blame-ignore-revs": `--contents=${shop.path("outside")}\n${"0".repeat(40)}\n`,
    "inventory.ini": "web1\nweb2\n",
    "--upload-pack=x": "a\n",
    "-Lx\n\u001B]0;evil\u0007": "b\n",
    ":(glob)**": "c\n",
  })
  shop.git(repository, ["update-index", "--add", "--cacheinfo", `160000,${first},evil`])
  const second = shop.commit(repository, "two", { "inventory.ini": "web1\nweb3\n" })
  for (const folder of [join(repository, ".git", "hooks"), shop.make("traps/hooks")])
    for (const hook of HOOKS) {
      writeFileSync(join(folder, hook), `#!/bin/sh\n: > '${markers}/hook-${hook}'\n`)
      chmodSync(join(folder, hook), 0o755)
    }
  writeFileSync(join(traps, "attributes"), "* diff=evil filter=evil\n")
  writeFileSync(join(traps, "included"), `[core]\n\tfsmonitor = ${trap("included-fsmonitor")}\n`)
  tip = forge(second)
  shop.git(repository, ["update-ref", "refs/heads/main", tip])
  writeFileSync(join(repository, ".git", "info", "attributes"), "* diff=evil filter=evil\n")
  for (const [name, value] of settings()) shop.git(repository, ["config", "--add", name, value])
})

/** Each form of command as the engine issues it, with what a hostile repository can have put into its arguments. */
const tries = (): Record<Form, readonly (readonly [Command, Limits?])[]> => {
  const url = repository
  const evil = [
    `ext::${trap("ext")} %S`,
    `--upload-pack=${trap("dash")}`,
    `ssh://-oProxyCommand=${trap("proxy")}/x`,
  ]
  const folder = (name: string) => shop.path("made", name)
  const info = [tip, first].map((oid) => `info ${oid}\ncontents ${oid}\n`).join("")
  return {
    version: [[commands.version()]],
    init: [[commands.init(folder("init"), "sha1")]],
    clone: [url, ...evil].map((from, index) => [
      commands.clone({ url: from, folder: folder(`clone${index}`), branch: null, newestOnly: index > 0 }),
    ]),
    listRemote: [url, ...evil].map((from) => [commands.listRemote(from)]),
    fetch: [url, ...evil].map((from) => [commands.fetch(from, true)]),
    resolve: [[commands.resolve("HEAD")], [commands.resolve("refs/heads/main")]],
    objectFormat: [[commands.objectFormat()]],
    headName: [[commands.headName()]],
    pointHead: [[commands.pointHead("refs/heads/main")]],
    detachHead: [[commands.detachHead(tip)], [commands.pointHead("refs/heads/main")]],
    branches: [[commands.branches()]],
    updateRefs: [[commands.updateRefs(), { input: Buffer.from(`update ${DETACHED}\0${first}\0\0`) }]],
    isAncestor: [[commands.isAncestor(first, tip)]],
    count: [[commands.count(tip)]],
    commitTimes: [[commands.commitTimes([tip, first])]],
    commitGraph: [[commands.commitGraph()]],
    repack: [[commands.repack()]],
    tree: [[commands.tree(tip)]],
    treeEntry: [".mailmap", "all", "--upload-pack=x", ":(glob)**"].map((path) => [
      commands.treeEntry(tip, path),
    ]),
    blobs: [[commands.blobs(), { input: Buffer.from(`${info}flush\n`) }]],
    history: [[commands.history({ tip, known: null })], [commands.history({ tip, known: first })]],
    changes: [[commands.changes({ tip, known: null })], [commands.changes({ tip, known: first })]],
    removed: [
      [commands.removed({ tip, known: null, paths: [], without: [] })],
      [
        commands.removed({
          tip,
          known: first,
          paths: ["inventory.ini", "--ext-diff", ":(glob)**"],
          without: ["hosts"],
        }),
      ],
    ],
    patches: [[commands.patches(), { input: Buffer.from(`${tip}\n${first}\n`) }]],
    naming: ["inventory.ini", "--upload-pack=x", ":(glob)**"].flatMap((path) =>
      ["web1", "-Sx --ext-diff", "\n--output=/tmp/x"].map((text): [Command] => [
        commands.naming({ commit: tip, path, text }),
      ]),
    ),
    renames: [[commands.renames(tip)], [commands.renames(first)]],
    blame: ["inventory.ini", "--upload-pack=x", "-Lx\n\u001B]0;evil\u0007", ":(glob)**", "hosts"].map(
      (path) => [commands.blame({ commit: tip, path, ranges: [[1, 1]], ignored: [first] })],
    ),
  }
}

/** What a command gives or says, and whether git did it. */
async function told(git: Git, [command, limits]: readonly [Command, Limits?]) {
  let said = ""
  const input = limits?.input ?? Buffer.alloc(0)
  const onSaid = (text: string) => (said += text)
  const output = await git.run(command, { seconds: 15, input, onSaid }).catch(() => null)
  return { done: output !== null, text: said + (output ?? Buffer.alloc(0)).toString("latin1") }
}

describe("a hostile repository", () => {
  test("is hostile: plain git in it runs what it names", () => {
    const plain = (...args: readonly string[]) => {
      try {
        shop.git(repository, args, { seconds: 5 })
      } catch {
        // Traps make bad programs: what matters is that they ran.
      }
    }
    plain("status")
    plain("log", "-1")
    plain("log", "-p", first)
    plain("diff", first, "HEAD")
    plain("blame", "inventory.ini")
    plain("checkout", "--force", "HEAD", "--", "inventory.ini")
    plain("ls-remote", "ssh://machine.invalid/x")
    plain("ls-remote", "--upload-pack", join(traps, "uploadpack"), repository)
    plain("ls-remote", `ext::${trap("ext")} %S`)
    plain("evil")
    plain("checkout", "-b", "other")
    plain("checkout", "main")
    plain("branch", "-D", "other")
    expect(ran()).toEqual(
      expect.arrayContaining([
        ...[
          "alias-evil",
          "clean",
          "diff-command",
          "ext",
          "gpg",
          "hook-post-checkout",
          "hook-reference-transaction",
        ],
        ...["included-fsmonitor", "smudge", "ssh-command", "textconv", "uploadpack"],
      ]),
    )
  })

  describe("is read", () => {
    beforeAll(async () => {
      forget()
      shop.make("made")
      const synced = await syncMirror(repository, shop.places("hostile"))
      expect(synced.head).toBe(tip)
    })

    test("without running anything when it is mirrored, and mirrored again", async () => {
      await syncMirror(repository, shop.places("hostile"))
      expect(ran()).toEqual([])
    })

    test.each(Object.keys(commands) as Form[])(
      "without running anything, or reading outside: %s",
      async (form) => {
        const tried = []
        for (const each of tries()[form]) tried.push(await told(shop.at("hostile"), each))
        expect(tried[0]?.done).toBe(true)
        expect(tried.map(({ text }) => text).join()).not.toContain(OUTSIDE)
        expect(ran()).toEqual([])
      },
    )

    test("and everything in it is what it is, and no more", async () => {
      const git = shop.at("hostile")
      const entries = await all(treeOf(git, tip))
      const hosts = entries.find(({ path }) => path === "hosts")
      expect(hosts?.kind).toBe("link")
      const blobs = await all(
        readBlobs(
          git,
          entries.map(({ oid }) => oid),
        ),
      )
      const texts = blobs.map((blob) => (blob.kind === "read" ? blob.bytes.toString("utf8") : blob.kind))
      expect(texts).toContain(shop.path("outside"))
      expect(texts.join("\n")).not.toContain(OUTSIDE)
      expect(
        (await all(commitsSince(git, { tip, known: null }))).map(({ subject }) => subject.slice(0, 6)),
      ).toEqual([...["signed", "two", "one"]])
      const removed = await all(removedLines(git, { tip, known: null, paths: [] }))
      expect(removed.map(({ lines }) => lines)).toEqual([[{ line: 2, text: "web2" }]])
      expect(await ignoredRevisions(git, tip)).toEqual([])
      const lines = await blame(git, { commit: tip, path: "inventory.ini", ranges: [[1, 2]] })
      expect(lines.map(({ oid }) => oid === first)).toEqual([true, false])
      expect(ran()).toEqual([])
    })

    test("and runs nothing even where its settings and hooks have come into the mirror", async () => {
      const places = shop.places("tainted")
      await syncMirror(repository, places)
      for (const [name, value] of settings()) shop.git(places.mirror, ["config", "--add", name, value])
      for (const hook of HOOKS) {
        shop.make("mirrors/tainted.git/hooks")
        writeFileSync(join(places.mirror, "hooks", hook), `#!/bin/sh\n: > '${markers}/tainted-${hook}'\n`)
        chmodSync(join(places.mirror, "hooks", hook), 0o755)
      }
      writeFileSync(join(shop.make("mirrors/tainted.git/info"), "attributes"), "* diff=evil filter=evil\n")
      forget()
      for (const each of Object.values(tries()).flat()) await told(new Git(places), each)
      expect(ran()).toEqual([])
    })
  })

  test("whose objects are missing is read beside our mirror, and runs nothing there either", async () => {
    const broken = shop.path("broken")
    cpSync(repository, broken, { recursive: true, verbatimSymlinks: true })
    const lost = shop.git(repository, ["-c", "core.fsmonitor=false", "rev-parse", `${first}:inventory.ini`])
    rmSync(join(broken, ".git", "objects", lost.slice(0, 2), lost.slice(2)))
    forget()
    expect(await syncMirror(broken, shop.places("broken"))).toMatchObject({ head: tip, incomplete: true })
    for (const each of Object.values(tries()).flat()) await told(shop.at("broken"), each)
    expect(ran()).toEqual([])
  })

  test("of ten folders that hold ten folders, and so on, costs bounded memory and ends", async () => {
    const bomb = shop.repository("bomb")
    const blob = shop.git(bomb, ["hash-object", "-w", "--stdin"], { input: "x" })
    const ten = (entry: string) => Array.from({ length: 10 }, (_, index) => `${entry}\t${index}\n`).join("")
    let tree = shop.git(bomb, ["mktree"], { input: ten(`100644 blob ${blob}`) })
    for (let level = 0; level < 9; level += 1)
      tree = shop.git(bomb, ["mktree"], { input: ten(`040000 tree ${tree}`) })
    const who = ["-c", "user.name=Eve", "-c", "user.email=eve@evil.example"]
    const commit = shop.git(bomb, [...who, "commit-tree", tree, "-m", "bomb"])
    shop.git(bomb, ["update-ref", "refs/heads/main", commit])
    expect(await syncMirror(bomb, shop.places("bomb"))).toMatchObject({ head: commit })
    const files = all(treeOf(shop.at("bomb"), commit, undefined, 5_000))
    await expect(files).rejects.toThrow("more than 5000 files")
    const history = shop
      .at("bomb")
      .run(commands.history({ tip: commit, known: null }), { memory: 100_000_000 })
    await expect(history).rejects.toMatchObject({ why: process.platform === "linux" ? "heavy" : "slow" })
  })

  test("with a submodule whose URL is an option is refused as a whole, and runs nothing", async () => {
    const odd = shop.repository("odd")
    const url = `-u./${trap("option")}`
    shop.commit(odd, "one", { ".gitmodules": `[submodule "a"]\n\tpath = a\n\turl = ${url}\n` })
    await expect(syncMirror(odd, shop.places("odd"))).rejects.toThrow("unsafe (gitmodulesUrl)")
    expect(existsSync(join(markers, "option"))).toBe(false)
  })
})
