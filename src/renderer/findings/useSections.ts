import { useState } from "react"
import type { FindingTold } from "#api/findings.ts"
import { type Blocks, useBlocks } from "#renderer/app/blocks.ts"
import type { FindingsSearch } from "#renderer/app/search.ts"
import { blockOptions } from "./queries.ts"
import { type Section, type SectionAsked, sectionsOf } from "./sections.ts"

/** A section that can't hold what is asked for is not asked. */
const fits = ({ severities }: SectionAsked, { severity }: FindingsSearch) =>
  severity === undefined || severities.length === 0 || severities.includes(severity)

function useSection(asked: SectionAsked | undefined, search: FindingsSearch): Blocks<FindingTold> | null {
  const { words, rule, machine, peers, news, severity } = search
  const isAsked = asked !== undefined && fits(asked, search)
  const severities =
    asked?.severities.length === 0 && severity !== undefined ? [severity] : (asked?.severities ?? [])
  const { states = [], levels = [] } = asked ?? {}
  const wanted = { states, levels, severities, words, rule, machine, peers, news }
  const blocks = useBlocks<FindingTold>((offset, limit) => ({
    ...blockOptions(wanted, offset, limit),
    enabled: isAsked,
  }))
  return isAsked ? blocks : null
}

/** The sections of the list with what is known of each; folded ones open and close. */
export function useSections(search: FindingsSearch) {
  const asked = sectionsOf(search.tab ?? "open")
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set(search.hints === true ? ["hints"] : []))
  // As many as a list can have: questions are asked in the same order each time.
  const blocks = [
    useSection(asked[0], search),
    useSection(asked[1], search),
    useSection(asked[2], search),
    useSection(asked[3], search),
    useSection(asked[4], search),
    useSection(asked[5], search),
  ]
  const sections = asked.flatMap((one, at): Section[] => {
    const found = blocks[at]
    if (!found) return []
    const { key, title, folds } = one
    return [
      {
        ...{ key, title, folds },
        open: !folds || opened.has(key),
        total: found.total ?? 0,
        rowAt: found.rowAt,
        look: found.look,
      },
    ]
  })
  const here = blocks.flatMap((each) => each ?? [])
  return {
    sections,
    known: here.every(({ total, error }) => total !== null || error !== null),
    error: here.find(({ error, total }) => error !== null && total === null)?.error ?? null,
    again: () => {
      for (const { again } of here) again()
    },
    toggle: (key: string) =>
      setOpened((now) => {
        const next = new Set(now)
        if (!next.delete(key)) next.add(key)
        return next
      }),
  }
}
