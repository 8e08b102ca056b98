import { renameSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { firstCommitNaming } from "#engine/declarations/git/first-naming.ts"
import { syncMirror } from "#engine/declarations/git/mirror.ts"
import { Workshop } from "#test/engine/declarations/git/workshop.ts"

const shop = new Workshop()
afterAll(() => shop.remove())

const move = (repository: string, from: string, to: string) =>
  renameSync(join(repository, from), join(repository, to))

const BODY = Array.from({ length: 20 }, (_, at) => `db${at}.lan ansible_host=10.0.0.${at}`).join("\n")

test("the commit that first named something is found, also where its line was changed and its file renamed since", async () => {
  const repository = shop.repository("named")
  shop.commit(repository, "before", { "old.ini": `${BODY}\n`, other: "1\n" })
  const naming = shop.commit(repository, "name it", { "old.ini": `${BODY}\nweb1.lan\n` })
  move(repository, "old.ini", "mid.ini")
  shop.commit(repository, "rename", { "mid.ini": `${BODY}\nweb1.lan\n` })
  mkdirSync(join(repository, "new dir"))
  move(repository, "mid.ini", "new dir/new.ini")
  shop.commit(repository, "rename again", { "new dir/new.ini": `${BODY}\nweb1.lan\nlater.lan\n` })
  const last = shop.commit(repository, "change", {
    "new dir/new.ini": `${BODY}\nweb1.lan ansible_port=23\nlater.lan\n`,
  })
  await syncMirror(repository, shop.places("named"))
  const git = shop.at("named")
  const wishes = { commit: last, path: "new dir/new.ini" }
  expect(await firstCommitNaming(git, { ...wishes, text: "web1.lan" })).toBe(naming)
  expect(await firstCommitNaming(git, { ...wishes, text: "nowhere.lan" })).toBeNull()
  expect(await firstCommitNaming(git, { ...wishes, path: "gone", text: "web1.lan" })).toBeNull()
})

test("a name that came with its file's new name came there, and a file that goes round ends", async () => {
  const repository = shop.repository("round")
  shop.commit(repository, "one", { a: `${BODY}\n` })
  move(repository, "a", "b")
  const brought = shop.commit(repository, "two", { b: `${BODY}\nweb1.lan\n` })
  move(repository, "b", "a")
  shop.commit(repository, "three", { a: `${BODY}\nweb1.lan\n` })
  move(repository, "a", "b")
  const last = shop.commit(repository, "four", { b: `${BODY}\nweb1.lan\n` })
  await syncMirror(repository, shop.places("round"))
  const wishes = { commit: last, path: "b", text: "web1.lan" }
  expect(await firstCommitNaming(shop.at("round"), wishes)).toBe(brought)
})
