import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { openDatabase, schemaText } from "#store/database.ts"

const schemaFile = join(import.meta.dirname, "../../db/schema.sql")

// Where this fails, `npm run schema` writes the file anew; the difference is read in review.
test("db/schema.sql is what the migrations give", async () => {
  const folder = await mkdtemp(join(tmpdir(), "rollcall-schema-"))
  const db = openDatabase(join(folder, "rollcall.db"))
  try {
    await expect(schemaText(db)).toMatchFileSnapshot(schemaFile)
  } finally {
    db.close()
    await rm(folder, { recursive: true, force: true })
  }
})
