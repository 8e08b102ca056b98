import { expect, test } from "vitest"
import { codeText } from "#renderer/ui/codeText.ts"

test("tabs reach the next stop, as they do in an editor", () => {
  expect(codeText("\tdb1\tIN\tA")).toBe("        db1     IN      A")
})

test("what would reorder or hide text is shown as a mark", () => {
  expect(codeText("db1 \u202e1bd")).toBe("db1 \ufffd1bd")
})

test("a line that never ends is cut", () => {
  expect(codeText("a".repeat(100_000)).length).toBe(2_000)
})
