import { expect, test } from "vitest"
import { patchLines } from "#renderer/sources/patchLines.ts"

const PATCH = `From 000 Mon Sep 17 00:00:00 2001
Subject: [PATCH] Remove machines that never answer

- web9 never answered.
+ nothing is added
---
 hosts | 1 -

diff --git a/hosts b/hosts
index 1..2 100644
--- a/hosts
+++ b/hosts
@@ -1,4 +1,2 @@
 10.0.0.1 web1
-10.0.0.9 web9
--- a/odd
-- 
+-- odd
-- 
Rollcall
`

test("lines of a patch are told by what they do, and its letter is no change", () => {
  const kinds = patchLines(PATCH).map(({ kind }) => kind)
  expect(kinds.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => "head"))
  expect(kinds.slice(8, 18)).toEqual([
    "head",
    "head",
    "head",
    "head",
    "place",
    "kept",
    "removed",
    "removed",
    "removed",
    "added",
  ])
  expect(kinds.slice(18)).toEqual(["head", "head", "head"])
})
