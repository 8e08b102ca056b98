import type { Touch, TouchedLine } from "./candidate.ts"

// Files that change no machine: what is read by people, by reviewers, and by tests.
const INERT =
  /(?:^|\/)(?:docs?|spec|tests?|testdata|fixtures|__tests__|molecule|examples?|\.github|\.gitlab)\/|(?:^|\/)(?:CODEOWNERS|OWNERS|MAINTAINERS|LICENSE|COPYING|AUTHORS|CONTRIBUTORS|Rakefile|Gemfile(?:\.lock)?|tox\.ini|typos|\.mailmap|\.gitignore|\.gitreview|\.editorconfig|\.git-blame-ignore-revs|\.rubocop[\w.]{0,20}|\.pre-commit-config\.yaml|README[\w.]{0,20}|CHANGELOG[\w.]{0,20})$|\.(?:md|rst|adoc)$/iu

/** Whether a file has no part in what a machine is like. */
export const isInert = (path: string): boolean => INERT.test(path)

const COMMENT = /^\s*(?:#(?!include)|\/\/|;|--\s|\*|\/\*|<!--|\{#|"""|%#)/u
const DESCRIBING =
  /^\s*-?\s*["']?(?:description|purpose|owner|contact|contacts|maintainer|team|notes?|comment|summary|doc|docs|runbook|ticket)["']?\s*[:=]/iu

/** Lines of a file that may change what a machine does: no comments, and nothing that only moved or was set anew. */
export function effective({ added, removed }: Touch): {
  readonly added: readonly TouchedLine[]
  readonly removed: readonly TouchedLine[]
} {
  const counts = new Map<string, number>()
  for (const { text } of removed) {
    const key = plain(text)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const put = added.filter(({ text }) => {
    const left = counts.get(plain(text)) ?? 0
    if (left === 0) return true
    counts.set(plain(text), left - 1)
    return false
  })
  const taken = removed.filter(({ text }) => {
    const left = counts.get(plain(text)) ?? 0
    if (left === 0) return false
    counts.set(plain(text), left - 1)
    return true
  })
  return { added: put.filter(says), removed: taken.filter(says) }
}

const says = ({ text }: TouchedLine) => plain(text) !== "" && !COMMENT.test(text) && !DESCRIBING.test(text)

/** A line without what editors and formatters change about it. */
const plain = (text: string) => text.slice(0, 1_000).replaceAll(/[\s"'`,;]+/gu, "")
