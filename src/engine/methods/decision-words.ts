import { Failure } from "#model/failure.ts"
import { readAddress } from "#model/address.ts"
import type { Decision } from "#model/decision.ts"
import { printable } from "#model/printable.ts"
import type { Anchored } from "#store/decisions.ts"

/** What a person wrote, as it is kept: on one line, and exactly what is shown again. */
export function wordsFrom(text: string, what: string): string {
  const words = text.trim().normalize("NFC")
  if (words === "") throw new Failure("bad-input", `The ${what} is empty. Write at least a word.`)
  if (printable(words) !== words)
    throw new Failure(
      "bad-input",
      `The ${what} has line breaks, or characters in it that nobody would see. Write it on one line, without them.`,
    )
  return words
}

/** A name for a machine. One that reads like an address or an id would lead to another machine. */
export function machineNameFrom(text: string): string {
  const name = wordsFrom(text, "name")
  const leadsElsewhere =
    readAddress(name) !== null ||
    /^m-[0-9a-z]{4,}$/i.test(name) ||
    /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i.test(name)
  if (leadsElsewhere)
    throw new Failure(
      "bad-input",
      `"${name}" is an address or an id, and leads to the machine that has it. Choose another name.`,
    )
  return name
}

/** "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? ""
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`
}

type Groups = readonly (readonly Anchored[])[]

/** What a decision says, in words, with the names its machines have now. */
export function sentenceOf({ kind, subject, value }: Decision, groups: Groups): string {
  const parts = partNames(groups)
  switch (kind) {
    case "merge":
      return `${listed(parts)} are one machine`
    case "apart":
      return `${listed(parts)} are not the same machine`
    case "split": {
      const addresses = (value ?? "").split(" ")
      const machine = groups[0]?.[0]?.machine.name ?? subject
      return `${listed(addresses)} ${addresses.length > 1 ? "are" : "is"} not ${machine}`
    }
    case "name":
      return `named ${value}`
    case "owner":
      return `owner is ${value}`
    case "purpose":
      return `purpose is ${value}`
    case "tag":
      return `tagged ${value}`
    case "note":
      return `noted: ${value}`
    case "lock":
      return `${(value ?? "").replace("=", " stays ")}, whatever scans find`
    case "retire":
      return "no longer in use"
    case "never-touch":
      return `no packet ever goes to ${listed(subject.split(" "))}`
    case "later":
      return `put off until ${value}`
    case "ask":
      return `${value} was asked about it`
    case "owner-rule":
      return `${subject} belongs to ${value}`
    case "accept":
      return `finding ${subject} is accepted until ${value}`
    case "expect":
      return `finding ${subject} is as it should be`
    case "false-alarm":
      return `finding ${subject} was a false alarm`
    case "baseline":
      return `normal is how it was on ${new Date(Number(value)).toISOString().slice(0, 16).replace("T", " ")} UTC`
    case "confirm-cause":
      return `${causeIn(value)} explains what changed`
    case "reject-cause":
      return `${causeIn(value)} does not explain what changed`
  }
}

/** The commit that a decision about a cause names. */
function causeIn(value: string | null): string {
  const commit = /"commit":"([0-9a-f]{7,64})"/u.exec(value ?? "")?.[1]
  return commit === undefined ? "a commit" : commit.slice(0, 7)
}

/** What each of the machines is called: by its name, and where several are one now, by what answered there. */
function partNames(groups: Groups): readonly string[] {
  const parts = groups.flatMap(([first]) => first ?? [])
  const ids = new Set(parts.map(({ machine }) => machine.id))
  const names =
    ids.size === parts.length
      ? parts.map(({ machine }) => machine.name)
      : parts.map(({ called, ip }) => called ?? ip)
  return new Set(names).size === names.length
    ? names
    : names.map((name, at) => {
        const { ip } = parts[at]!
        return name === ip ? name : `${name} (${ip})`
      })
}
