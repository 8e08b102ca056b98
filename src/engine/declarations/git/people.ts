/** Who signed a commit, after the repository's own mailmap. */
export interface Signature {
  readonly name: string
  readonly mail: string
}

/** A commit as far as it says something about a person. */
export interface Work {
  readonly author: Signature
  /** In milliseconds. */
  readonly time: number
}

/** A person, or a program that commits, by all names and mail addresses it goes by. */
export interface Person {
  /** The name used last. */
  readonly name: string
  /** The mail address used last. */
  readonly mail: string
  readonly names: readonly string[]
  readonly mails: readonly string[]
  readonly bot: boolean
  readonly commits: number
  readonly first: number
  readonly last: number
}

const BOT_NAMES =
  /\[bot\]|^(?:dependabot|renovate|greenkeeper|snyk|mergify|weblate|pre-commit-ci|github[- ]actions?|gitlab(?:[- ]?(?:ci|bot))?|jenkins(?:[- ]?bot)?|travis(?:[- ]?ci)?|circle[- ]?ci|drone(?:[- ]?ci)?|semantic-release(?:-bot)?|argocd?(?:[- ]?image[- ]?updater)?|fluxcd?(?:bot)?|l10n-bot|.{0,40}[-_ ]bot)$/iu
const BOT_MAILS =
  /\[bot\]@|^(?:bot|ci|jenkins|renovate|dependabot|builds?|automation)@|^(?:no-?reply|donotreply)@|^(?:bot|noreply)[.+-]/iu
const NO_NAMES =
  /^(?:|root|admin|administrator|ubuntu|debian|user|unknown|nobody|git|your name|me|test|system)$/iu
const NO_MAILS =
  /^$|^\(none\)|@\(none\)|@localhost$|\.localdomain$|\.\(none\)$|^(?:root|you|user|email|me)@|@example\.(?:com|org|net)$/iu

/** Whether a program signed this, by the names that programs go by. */
export function isBot({ name, mail }: Signature): boolean {
  return BOT_NAMES.test(name.trim().slice(0, 200)) || BOT_MAILS.test(mail.trim().slice(0, 200))
}

interface Known {
  readonly signature: Signature
  commits: number
  first: number
  last: number
}

/** Merges signatures to persons: by mail address, then by exact name. What nobody can be known by merges nobody. */
export function peopleOf(work: Iterable<Work>): readonly Person[] {
  const known = tally(work)
  const groups = grouped([...known.values()])
  return groups.map(personOf).toSorted((a, b) => b.commits - a.commits || a.name.localeCompare(b.name, "en"))
}

const spelt = ({ name, mail }: Signature): Signature => ({
  name: name.trim(),
  mail: mail.trim().toLowerCase(),
})

function tally(work: Iterable<Work>): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>()
  for (const { author, time } of work) {
    const signature = spelt(author)
    const key = `${signature.mail}\0${signature.name}`
    const found = known.get(key) ?? { signature, commits: 0, first: time, last: time }
    found.commits += 1
    found.first = Math.min(found.first, time)
    found.last = Math.max(found.last, time)
    known.set(key, found)
  }
  return known
}

/** A program and a person are never one, though a person may have set it up under the same name. */
function keysOf({ signature }: Known): readonly string[] {
  const kind = isBot(signature) ? "bot" : "person"
  const { name, mail } = signature
  const byMail = NO_MAILS.test(mail) ? [] : [`${kind} mail ${mail}`]
  const byName = NO_NAMES.test(name) ? [] : [`${kind} name ${name}`]
  return [...byMail, ...byName]
}

function grouped(all: readonly Known[]): readonly (readonly Known[])[] {
  const parent = all.map((_, index) => index)
  const root = (index: number): number => {
    let at = index
    while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!
    return at
  }
  const firstOf = new Map<string, number>()
  for (const [index, each] of all.entries())
    for (const key of keysOf(each)) {
      const first = firstOf.get(key)
      if (first === undefined) firstOf.set(key, index)
      else parent[root(index)] = root(first)
    }
  const groups = Map.groupBy(all.entries(), ([index]) => root(index))
  return [...groups.values()].map((group) => group.map(([, each]) => each))
}

function personOf(group: readonly Known[]): Person {
  const newest = group.toSorted((a, b) => b.last - a.last)
  const named = newest.find(({ signature }) => !NO_NAMES.test(signature.name)) ?? newest[0]!
  const reached = newest.find(({ signature }) => !NO_MAILS.test(signature.mail)) ?? newest[0]!
  return {
    name: named.signature.name,
    mail: reached.signature.mail,
    names: [...new Set(newest.map(({ signature }) => signature.name))],
    mails: [...new Set(newest.map(({ signature }) => signature.mail))],
    bot: group.every(({ signature }) => isBot(signature)),
    commits: group.reduce((sum, { commits }) => sum + commits, 0),
    first: Math.min(...group.map(({ first }) => first)),
    last: Math.max(...group.map(({ last }) => last)),
  }
}
