import { useQuery, type UseQueryOptions } from "@tanstack/react-query"
import { useEffect } from "react"
import type { FindingTold } from "#api/findings.ts"
import type { FindingState, Level } from "#model/finding.ts"
import type { Severity } from "#model/severity.ts"
import type { Block } from "#renderer/app/blocks.ts"
import { client, queryClient, questions } from "#renderer/app/client.ts"
import type { FindingsSearch } from "#renderer/app/search.ts"

/** What of the list is asked for: the user's filter, and the section. */
export interface Wanted extends Pick<FindingsSearch, "words" | "rule" | "machine" | "peers" | "news"> {
  readonly states: readonly FindingState[]
  readonly severities: readonly Severity[]
  readonly levels: readonly Level[]
}

const newsOf = (news: Wanted["news"]) => (news === undefined ? null : news === "first")

/** The question for one block of a section. */
export function blockOptions(
  wanted: Wanted,
  offset: number,
  limit: number,
): UseQueryOptions<Block<FindingTold>> {
  return {
    queryKey: [...questions.findings.list.key(), "block", wanted, offset, limit],
    queryFn: async ({ signal }) => {
      const { states, severities, levels, words, rule, machine, peers, news } = wanted
      const answer = await client.findings.list(
        {
          states: [...states],
          severities: [...severities],
          levels: [...levels],
          rules: rule === undefined ? [] : [rule],
          machine: machine ?? null,
          peers: peers ?? null,
          text: words ?? "",
          baseline: newsOf(news),
          offset,
          limit,
        },
        { signal },
      )
      return { total: answer.total, rows: answer.findings }
    },
    retry: false,
  }
}

const findingOptions = (id: string) => questions.findings.get.queryOptions({ input: { id } })

/** One finding with its life; the next one in the list is asked for ahead. */
export function useFinding(id: string, next: string | undefined) {
  const finding = useQuery(findingOptions(id))
  const ready = finding.data !== undefined
  useEffect(() => {
    if (ready && next !== undefined) void queryClient.prefetchQuery(findingOptions(next))
  }, [ready, next])
  return finding
}

export function useCounts() {
  return useQuery(questions.findings.counts.queryOptions())
}

export function useFindingRules() {
  return useQuery(questions.findings.rules.queryOptions())
}

/** Peers side by side: a group by its id, or the machines that were chosen. */
export function useMatrix(
  asked: { readonly group: string } | { readonly machines: readonly string[] } | null,
) {
  return useQuery({
    ...questions.peers.view.queryOptions({
      input: asked === null ? { group: "-" } : "group" in asked ? asked : { machines: [...asked.machines] },
    }),
    enabled: asked !== null,
  })
}
