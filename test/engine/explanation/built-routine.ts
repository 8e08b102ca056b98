import type { Edit, Happening, Person } from "./chronicle.ts"

/** The six who wrote the built repository; one of them under two mail addresses. */
export const PEOPLE = {
  pia: { name: "Pia Lorrimer", mail: "pia@acme.example" },
  piaBefore: { name: "plorrimer", mail: "pia.lorrimer@before.example.invalid" },
  /** He left more than a year before the last day. */
  jonas: { name: "Jonas Weber", mail: "jonas@acme.example" },
  mira: { name: "Mira Okafor", mail: "mira@acme.example" },
  tomas: { name: "Tomas Lind", mail: "tomas@acme.example" },
  aiko: { name: "Aiko Tanaka", mail: "aiko@acme.example" },
  ravi: { name: "Ravi Shah", mail: "ravi@acme.example" },
} as const satisfies Readonly<Record<string, Person>>

/** A program that commits. */
export const BOT: Person = {
  name: "renovate[bot]",
  mail: "29139614+renovate[bot]@users.noreply.github.com",
}

interface Habit {
  readonly by: Person
  readonly path: string
  readonly edit: (round: number) => Edit
  readonly message: (round: number) => string
  /** In days before the last day. */
  readonly from: number
  readonly until: number
}

const revision =
  (word: string) =>
  (round: number): Edit =>
  (text) =>
    text.replace(new RegExp(`${word}:? \\d+`, "u"), (before) => `${before.replace(/\d+$/u, "")}${round}`)

const role = (by: Person, name: string, from: number, until: number): Habit => ({
  ...{ by, from, until, path: `roles/${name}/defaults/main.yml`, edit: revision(`${name}_revision`) },
  message: (round) => `${name}: revision ${round} (OPS-${1_000 + round})`,
})

const HABITS: readonly Habit[] = [
  role(PEOPLE.pia, "base", 1_800, 5),
  role(PEOPLE.aiko, "shop", 1_780, 9),
  role(PEOPLE.jonas, "data", 1_640, 425),
  role(PEOPLE.ravi, "office", 1_680, 12),
  role(PEOPLE.mira, "data", 410, 14),
  {
    ...{ by: PEOPLE.tomas, from: 1_590, until: 7, path: "monitoring/rules/network.yml" },
    edit: revision("revision"),
    message: (round) => `monitoring: rules of the network, take ${round}`,
  },
  {
    ...{ by: BOT, from: 1_500, until: 20, path: "compose/build/docker-compose.yml" },
    edit: (round) => (text) => text.replace(/builder:\d+\.\d+\.\d+/u, `builder:1.${round}.0`),
    message: (round) => `Update builder to 1.${round}.0`,
  },
]

/** So many commits of every day's work, each in its author's own file: no line of them names a machine. */
export function routine(count: number): readonly Happening[] {
  return Array.from({ length: count }, (_, index) => {
    const { by, path, edit, message, from, until } = HABITS[index % HABITS.length]!
    const round = Math.floor(index / HABITS.length) + 1
    const rounds = Math.ceil(count / HABITS.length)
    // A part of a day apart from everybody else, so that the order is the same on every machine.
    const days = from - ((from - until) * round) / rounds + (index % HABITS.length) / 100
    return { by, days, message: message(round), edits: { [path]: edit(round) } }
  })
}
