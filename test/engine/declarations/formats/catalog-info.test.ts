import { expect, test } from "vitest"
import { CATALOG_INFO } from "#engine/declarations/formats/catalog-info.ts"
import { staysWithin } from "./hostile-files.ts"
import { lineWith } from "./line-with.ts"

const TEXT = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: shop
  description: Sells things
  links:
    - url: https://wiki.example.org/shop?token=hunter2
    - url: javascript:alert(1)
    - url: https://me:hunter2@example.org/
spec:
  type: service
  lifecycle: production
  owner: group:default/web
  system: store
  dependsOn: [resource:orders-db]
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: { name: shop-api }
spec: { lifecycle: deprecated, owner: user:jane }
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: web }
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: { name: nobody }
spec: {}
`

const PATH = "apps/shop/catalog-info.yaml"
const { declarations, problems } = CATALOG_INFO.read([{ path: PATH, text: TEXT }])
const line = (words: string) => lineWith(TEXT, words)

test("the folder of the file is its owner's, with what it belongs to", () => {
  expect(declarations[0]).toMatchObject({
    kind: "ownership",
    state: "pattern",
    pattern: "/apps/shop/",
    line: line("owner: group"),
    environment: "prod",
    purpose: "Sells things",
    owner: { name: "web", kind: "team", by: "catalog-info" },
    attributes: {
      name: "shop",
      system: "store",
      lifecycle: "production",
      "depends on": "resource:orders-db",
      links: "https://wiki.example.org/shop",
    },
  })
  expect(declarations[1]).toMatchObject({ owner: { name: "jane", kind: "person" }, status: "deprecated" })
  expect(declarations).toHaveLength(2)
  expect(JSON.stringify(declarations)).not.toContain("hunter2")
})

test("what names no owner is a problem with its line", () => {
  expect(problems.map((problem) => problem.line)).toEqual([line("kind: System") - 1])
})

test("whatever a file holds, reading ends and stays within it", () => {
  staysWithin(CATALOG_INFO, PATH, TEXT)
})
