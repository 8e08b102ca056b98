import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"

const stylesheet = readFileSync(join(import.meta.dirname, "../../src/renderer/ui/tokens.css"), "utf8")

type Roles = ReadonlyMap<string, string>

function rolesIn(selector: string): Roles {
  const start = stylesheet.indexOf(`${selector} {`)
  const block = stylesheet.slice(start, stylesheet.indexOf("}", start))
  return new Map(
    [...block.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6})/g)].map(([, role = "", colour = ""]) => [role, colour]),
  )
}

const light = rolesIn(":root")
const dark = rolesIn(':root[data-mantine-color-scheme="dark"]')

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const parts = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  const [red = 0, green = 0, blue = 0] = parts
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(roles: Roles, one: string, other: string): number {
  const lights = [one, other].map((role) => {
    const colour = roles.get(role)
    if (colour === undefined) throw new Error(`tokens.css has no --${role}`)
    return luminance(colour)
  })
  return (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05)
}

const GROUNDS = ["surface", "canvas", "raised", "sunken", "hover", "selected"]
const WORDS = [
  "text",
  "text-quiet",
  "text-faint",
  "accent",
  "ok-text",
  "doubt-text",
  "bad-text",
  "mystery-text",
  "unknown-text",
]
const SHAPES = ["ok-mark", "doubt-mark", "bad-mark", "mystery-mark", "explained", "control", "accent-fill"]
const SOFT = ["ok", "doubt", "bad", "mystery"]

const pairs = [
  ...WORDS.flatMap((word) => GROUNDS.map((ground) => ({ one: word, on: ground, atLeast: 4.5 }))),
  ...SHAPES.flatMap((shape) => GROUNDS.map((ground) => ({ one: shape, on: ground, atLeast: 3 }))),
  ...SOFT.map((state) => ({ one: `${state}-text`, on: `${state}-soft`, atLeast: 4.5 })),
  { one: "on-accent", on: "accent-fill", atLeast: 4.5 },
  { one: "on-accent", on: "accent-fill-hover", atLeast: 4.5 },
  // A key printed on a button or in the bottom line.
  { one: "text-quiet", on: "line", atLeast: 4.5 },
  { one: "series", on: "band", atLeast: 3 },
]

test.each([
  { theme: "light", roles: light },
  { theme: "dark", roles: dark },
])("every pair of roles reaches its contrast in the $theme theme", ({ roles }) => {
  const tooLittle = pairs
    .map((pair) => ({ ...pair, is: contrast(roles, pair.one, pair.on) }))
    .filter(({ is, atLeast }) => is < atLeast)
  expect(tooLittle).toEqual([])
})

test("the dark theme names every colour that the light one names", () => {
  expect([...dark.keys()].toSorted()).toEqual([...light.keys()].toSorted())
})
