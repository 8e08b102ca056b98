import { expect, test } from "vitest"
import { formatOf } from "#engine/declarations/formats.ts"

const HOSTS = "127.0.0.1 localhost\n10.0.0.11 web1.lan\n"

test.each([
  ["etc/hosts", "hosts"],
  ["roles/base/files/hosts", "hosts"],
  ["modules/x/spec/fixtures/etc/hosts", null],
  ["pkg/reader/testdata/hosts", null],
  ["test_data/hosts", null],
  ["roles/x/molecule/default/hosts", null],
])("%s is of the format %s", (path, format) => {
  expect(formatOf(path, HOSTS)?.name ?? null).toBe(format)
})
