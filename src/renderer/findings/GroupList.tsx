import { TextInput } from "@mantine/core"
import { useMemo, useRef } from "react"
import type { PeerGroupTold } from "#api/findings.ts"
import { printable } from "#model/printable.ts"
import { count } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Empty } from "#renderer/ui/States.tsx"
import { type Column, VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { groupsLike, sizeInWords } from "./groupWords.ts"

const KIND_WORDS = { group: "group", tag: "tag", suggested: "alike", chosen: "chosen" } as const

const columnsFor = (shown: string | null): readonly Column<PeerGroupTold>[] => [
  {
    id: "group",
    title: "Group",
    width: "grow",
    cell: (group) => (
      <span className="stack" {...(group.id === shown ? { "aria-current": true } : {})}>
        <span className={group.id === shown ? "cut strong" : "cut"} title={printable(group.because, 300)}>
          {printable(group.name, 100)}
        </span>
        <span className="small quiet cut">{sizeInWords(group)}</span>
      </span>
    ),
  },
  {
    id: "kind",
    title: "Kind",
    width: 56,
    cell: ({ kind }) => <span className="small quiet">{KIND_WORDS[kind]}</span>,
  },
  {
    id: "open",
    title: "Open",
    width: 52,
    numeric: true,
    cell: ({ open }) => (open === 0 ? <span className="faint">0</span> : count(open)),
  },
]

interface GroupListProps {
  readonly groups: readonly PeerGroupTold[]
  readonly shown: string | null
  readonly words: string
  readonly onGroup: (id: string) => void
  readonly onWords: (words: string) => void
}

/** The groups there are, declared ones first, then tags, then what looks alike. */
export function GroupList({ groups, shown, words, onGroup, onWords }: GroupListProps) {
  const field = useRef<HTMLInputElement>(null)
  const columns = useMemo(() => columnsFor(shown), [shown])
  const found = useMemo(() => groupsLike(groups, words), [groups, words])
  useKeys([{ keys: "/", says: "filter", run: () => field.current?.focus() }])
  return (
    <>
      <div className="finding-top finding-filter">
        <TextInput
          ref={field}
          aria-label="Groups to look for"
          placeholder="A group, a tag, an environment"
          defaultValue={words}
          onChange={(event) => onWords(event.currentTarget.value.slice(0, 300))}
        />
      </div>
      <div className="group-table">
        <VirtualTable
          label="Groups of peers"
          columns={columns}
          count={found.length}
          rowAt={(index) => found[index]}
          keyOf={({ id }) => id}
          nameOf={({ name }) => name}
          twoLines
          onOpen={({ id }) => onGroup(id)}
          onCursor={(group) => {
            if (group !== undefined && group.id !== shown) onGroup(group.id)
          }}
          empty={<Empty title="Nothing matches.">No group is like {printable(words, 80)}.</Empty>}
        />
      </div>
    </>
  )
}
