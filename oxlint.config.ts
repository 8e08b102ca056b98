import { defineConfig, type OxlintConfig } from "oxlint"

/** A room of the house, and the rooms it may import beside itself. */
export interface Room {
  readonly name: string
  /** The folder whose files live in this room. */
  readonly folder: string
  /** Import paths that are open to it, beside its own. */
  readonly may: readonly string[]
  /** Of the packages kept for certain rooms, the ones this room holds. */
  readonly holds?: readonly Kept[]
  /** The only packages it may import, where not every package is open to it. */
  readonly only?: readonly string[]
  /** Only the files directly in the folder, since its subfolders are rooms of their own. */
  readonly flat?: boolean
}

type Override = NonNullable<OxlintConfig["overrides"]>[number]

type Kept = keyof typeof keptPackages

/** Packages that only certain rooms may hold. */
const keptPackages = {
  database: {
    packages: ["better-sqlite3", "node:sqlite", "kysely"],
    message: "SQL lives in src/store and nowhere else.",
  },
  desktop: {
    packages: ["electron", "electron/*"],
    message: "Only src/main knows Electron.",
  },
  interface: {
    packages: ["react", "react/*", "react-dom", "react-dom/*", "@mantine/*", "@mantine/*/**", "@tanstack/*"],
    message: "React belongs to src/renderer.",
  },
  programs: {
    packages: ["node:child_process", "child_process", "execa"],
    message: "Programs are started by the engine's front, scan, declarations, the cli and main only.",
  },
  system: {
    packages: ["node:*", "node:*/**"],
    message: "This room also runs in a browser, where Node is not.",
  },
} as const

const stage = (name: string, ...holds: readonly Kept[]): Room => ({
  name: `engine/${name}`,
  folder: `src/engine/${name}`,
  may: ["#model"],
  holds: ["system", ...holds],
})

const screen = (name: string): Room => ({
  name: `renderer/${name}`,
  folder: `src/renderer/${name}`,
  may: ["#model", "#api", "#renderer/ui", "#renderer/app"],
  holds: ["interface"],
})

const stages: readonly Room[] = [
  stage("targets"),
  stage("scan", "programs"),
  stage("fingerprints"),
  stage("identity"),
  stage("classification"),
  // What is expected is written in sources too: its reader is one of theirs.
  {
    ...stage("declarations", "programs"),
    may: ["#model", "#engine/expectations/read.ts"],
  },
  stage("expectations"),
  stage("explanation"),
  stage("findings"),
  stage("causes"),
  stage("reports"),
  stage("notifications"),
  stage("schedule"),
]

const screens: readonly Room[] = [
  "roll-call",
  "mysteries",
  "machines",
  "machine",
  "findings",
  "changes",
  "map",
  "sources",
  "scans",
  "reports",
  "settings",
  "doubts",
  "decisions",
  "unplug",
].map(screen)

const everyEngineRoom = ["#model", "#api", "#store", "#engine"]

/** The room table: which part of the house may import which. The wider rooms stand before the ones inside them. */
export const rooms: readonly Room[] = [
  { name: "model", folder: "src/model", may: [], only: [] },
  { name: "api", folder: "src/api", may: ["#model"] },
  { name: "store", folder: "src/store", may: ["#model"], holds: ["database", "system"] },
  { name: "engine", folder: "src/engine", may: everyEngineRoom, holds: ["system"] },
  {
    name: "engine's front",
    folder: "src/engine",
    may: everyEngineRoom,
    holds: ["system", "programs"],
    flat: true,
  },
  { name: "engine/methods", folder: "src/engine/methods", may: everyEngineRoom, holds: ["system"] },
  ...stages,
  {
    name: "main",
    folder: "src/main",
    may: ["#model", "#api", "#http", "#engine/engine.ts"],
    holds: ["desktop", "programs", "system"],
  },
  { name: "http", folder: "src/http", may: ["#model", "#api", "#engine/engine.ts"], holds: ["system"] },
  {
    name: "cli",
    folder: "src/cli",
    // Rules are tested without a database, and so without the engine.
    may: ["#model", "#api", "#http", "#engine/engine.ts", "#engine/rules-testing.ts"],
    holds: ["programs", "system"],
  },
  // The renderer's own entry and its app folder put the screens together; no screen knows another.
  { name: "renderer", folder: "src/renderer", may: ["#model", "#api", "#renderer"], holds: ["interface"] },
  {
    name: "renderer/app",
    folder: "src/renderer/app",
    may: ["#model", "#api", "#renderer"],
    holds: ["interface"],
  },
  { name: "renderer/ui", folder: "src/renderer/ui", may: ["#model"], holds: ["interface"] },
  ...screens,
  // They run before any package is installed.
  {
    name: "scripts",
    folder: "scripts",
    may: [],
    only: ["node:*", "node:*/**"],
    holds: ["programs", "system"],
    flat: true,
  },
  {
    name: "the Electron for tests",
    folder: "scripts/electron-runtime",
    may: [],
    only: ["electron", "node:*"],
    holds: ["desktop", "system"],
  },
]

const deepest = 4

/** `#model` opens its folder; `#engine/engine.ts` opens that one file. */
const opened = (path: string) => (path.endsWith(".ts") ? [`!${path}`] : [`!${path}/**`])

const ownPath = (room: Room) => room.folder.replace(/^src\//, "#")

function wall(room: Room) {
  const names = [...room.may.map((path) => path.replace(/^#/, "")), "itself"].join(", ")
  return {
    group: ["#*", "#*/**", ...[...room.may, ownPath(room)].flatMap(opened)],
    message: `The room ${room.name} may import ${names}.`,
  }
}

function closed(room: Room, only: readonly string[]) {
  return {
    group: ["**", "!./**", ...only.map((name) => `!${name}`)],
    message: `The room ${room.name} may import ${[...only, "its own files"].join(", ")} and nothing else.`,
  }
}

function climb(depth: number) {
  const out = "../".repeat(depth)
  return {
    group: [out.slice(0, -1), `${out}**`],
    message: "Do not climb out of the room: name the other one (#model/…, #engine/…).",
  }
}

const detour = { regex: "^\\./.*\\.\\./", message: "Say where it is without a detour." }

function keptElsewhere(room: Room) {
  const held = new Set<string>(room.holds)
  return Object.entries(keptPackages)
    .filter(([kept]) => !held.has(kept))
    .map(([, { packages, message }]) => ({ group: [...packages], message }))
}

/** The walls of one room for files at one depth below its folder, since a later override replaces an earlier one. */
function wallsAt(room: Room, depth: number): Override {
  const below = "*/".repeat(depth - 1)
  return {
    files: [`${room.folder}/${below}*.{ts,tsx,mjs}`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            room.only === undefined ? wall(room) : closed(room, room.only),
            climb(depth),
            detour,
            ...keptElsewhere(room),
          ],
        },
      ],
    },
  }
}

const depths = (room: Room) => (room.flat ? [1] : Array.from({ length: deepest }, (_, index) => index + 1))

const walls = rooms.flatMap((room) => depths(room).map((depth) => wallsAt(room, depth)))

export default defineConfig({
  plugins: ["typescript", "unicorn", "oxc", "react", "jsx-a11y", "import", "promise"],
  categories: { correctness: "error", suspicious: "error" },
  ignorePatterns: ["node_modules/**", "out/**", "dist/**", ".cache/**", "test-results/**"],
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: "error" },
  rules: {
    "import/no-cycle": "error",
    "import/no-unassigned-import": "off",
    "react/rules-of-hooks": "error",
    "react/exhaustive-deps": "error",
    "react/react-in-jsx-scope": "off",
    "typescript/no-explicit-any": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    "typescript/no-unsafe-type-assertion": "error",
    "unicorn/prefer-node-protocol": "error",
    "no-await-in-loop": "off",
    // A virtual table or list is made of elements that only their roles explain, as ARIA's own patterns do it.
    "jsx-a11y/prefer-tag-over-role": "off",
    "jsx-a11y/no-noninteractive-element-to-interactive-role": "off",
    // Says only that React's compiler leaves a component alone, which we do not run.
    "react/incompatible-library": "off",
    "react/exhaustive-effect-dependencies": "off",
    // The compiler knows better when a switch is exhaustive.
    "typescript/consistent-return": "off",
    "promise/always-return": "off",
    // Options of a program read best in pairs.
    "unicorn/no-useless-spread": "off",
    // A function beside its only caller may read better inside it.
    "unicorn/consistent-function-scoping": "off",
  },
  overrides: [
    {
      files: ["test/**/*.ts"],
      rules: {
        "typescript/no-unsafe-type-assertion": "off",
        "no-restricted-imports": [
          "error",
          { patterns: [{ group: ["../**/src/**"], message: "Name the room: #model/…, #engine/…." }, detour] },
        ],
      },
    },
    ...walls,
  ],
})
