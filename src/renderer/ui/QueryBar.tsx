import { IconSearch, IconX } from "@tabler/icons-react"
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react"
import { parseQuery } from "#model/query.ts"
import { count } from "./format.ts"
import { Kbd } from "./Kbd.tsx"
import { useKeys } from "./keys.ts"
import { piecesOf } from "./queryPieces.ts"
import "./QueryBar.css"

/** What could stand in the place of what is being typed. */
export interface QueryCompletion {
  readonly text: string
  readonly from: number
  readonly to: number
  readonly says: string
  readonly count: number | null
}

interface QueryBarProps {
  readonly label: string
  readonly value: string
  /** Called with a query that is right, as it is typed and on Enter. */
  readonly onChange: (query: string) => void
  readonly complete: (query: string, at: number) => Promise<readonly QueryCompletion[]>
  readonly placeholder?: string
  /** At the right: "1,204 of 104,318 in 38 ms". */
  readonly status?: ReactNode
}

const TYPED_FOR = 150

function useCompletions(complete: QueryBarProps["complete"], text: string, at: number, open: boolean) {
  const [found, setFound] = useState<readonly QueryCompletion[]>([])
  const asking = useRef(complete)
  useEffect(() => {
    asking.current = complete
  }, [complete])
  useEffect(() => {
    if (!open) return undefined
    let current = true
    const timer = setTimeout(() => {
      asking.current(text, at).then(
        (completions) => current && setFound(completions),
        // Completion is a convenience; without it one types the whole word.
        () => current && setFound([]),
      )
    }, TYPED_FOR)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [text, at, open])
  return open ? found : []
}

/** The query of a list: tokens, completion with counts, and mistakes shown where they are. Key /. */
export function QueryBar({ label, value, onChange, complete, placeholder, status }: QueryBarProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(value)
  const [at, setAt] = useState(value.length)
  const [open, setOpen] = useState(false)
  const [picked, setPicked] = useState<number | null>(null)
  const [scrolled, setScrolled] = useState(0)
  const [lastValue, setLastValue] = useState(value)
  if (value !== lastValue) {
    setLastValue(value)
    if (value !== text.trim()) setText(value)
  }
  const completions = useCompletions(complete, text, at, open)
  const parsed = parseQuery(text)
  const commit = (query: string) => {
    if (!parseQuery(query).ok || query.trim() === value) return
    setLastValue(query.trim())
    onChange(query.trim())
  }
  const latestCommit = useRef(commit)
  useEffect(() => {
    latestCommit.current = commit
  })
  useEffect(() => {
    const timer = setTimeout(() => latestCommit.current(text), TYPED_FOR)
    return () => clearTimeout(timer)
  }, [text])
  useKeys([{ keys: "/", says: "query", run: () => input.current?.focus() }])

  const take = (completion: QueryCompletion) => {
    const next = `${text.slice(0, completion.from)}${completion.text}${text.slice(completion.to)}`
    const place = completion.from + completion.text.length
    setText(next)
    setAt(place)
    setPicked(null)
    requestAnimationFrame(() => input.current?.setSelectionRange(place, place))
  }
  const move = (by: number) => {
    if (completions.length === 0) return
    setPicked((now) => ((now ?? (by > 0 ? -1 : 0)) + by + completions.length) % completions.length)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const chosen = completions[picked ?? -1]
    const offered = chosen ?? completions[0]
    if (event.key === "ArrowDown") move(1)
    else if (event.key === "ArrowUp") move(-1)
    else if (event.key === "Tab" && !event.shiftKey && offered) take(offered)
    else if (event.key === "Enter" && chosen) take(chosen)
    else if (event.key === "Enter") {
      setOpen(false)
      commit(text)
    } else if (event.key === "Escape" && open && completions.length > 0) setOpen(false)
    else if (event.key === "Escape") input.current?.blur()
    else return
    event.preventDefault()
  }
  const shownError = !parsed.ok && text.trim() !== "" ? parsed.error : null
  const expanded = open && completions.length > 0
  return (
    <div className="query-bar">
      <div className={shownError ? "query-field query-wrong" : "query-field"}>
        <IconSearch size={14} stroke={1.5} aria-hidden />
        <div className="query-typing">
          <div className="query-under" aria-hidden style={{ transform: `translateX(${-scrolled}px)` }}>
            {piecesOf(text, shownError?.span ?? null).map((piece) => (
              <span key={piece.from} className={`query-${piece.kind}`}>
                {piece.text}
              </span>
            ))}
          </div>
          <input
            ref={input}
            role="combobox"
            aria-label={label}
            aria-expanded={expanded}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={expanded && picked !== null ? `${id}-${picked}` : undefined}
            aria-invalid={shownError !== null}
            aria-describedby={`${id}-error`}
            autoComplete="off"
            spellCheck={false}
            placeholder={placeholder}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setAt(event.target.selectionStart ?? event.target.value.length)
              setOpen(true)
              setPicked(null)
            }}
            onSelect={(event) => setAt(event.currentTarget.selectionStart ?? 0)}
            onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
            onFocus={() => setOpen(true)}
            onBlur={() => setOpen(false)}
            onKeyDown={onKeyDown}
          />
        </div>
        {text !== "" && (
          <button
            type="button"
            className="copy"
            aria-label="Clear the query"
            onClick={() => {
              setText("")
              onChange("")
              setLastValue("")
            }}
          >
            <IconX size={14} stroke={1.5} aria-hidden />
          </button>
        )}
        <span className="query-status" aria-live="polite">
          {status}
        </span>
        <Kbd keys="/" />
      </div>
      <div id={`${id}-error`} className={shownError ? "query-error" : "hidden"} role="status">
        {shownError?.sentence ?? ""}
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Completions"
        className="query-list"
        hidden={!expanded}
      >
        {completions.map((completion, index) => (
          // The keyboard is with the input, which says by aria-activedescendant which one is meant.
          // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
          <div
            key={`${completion.from} ${completion.text}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === picked}
            className="query-option"
            onMouseDown={(event) => {
              event.preventDefault()
              take(completion)
            }}
          >
            <span className="mono cut">{completion.text.trim()}</span>
            <span className="quiet cut">{completion.says}</span>
            <span className="quiet num">{completion.count === null ? "" : count(completion.count)}</span>
          </div>
        ))}
        <div className="query-hints" role="presentation">
          <Kbd keys="Tab" /> take <kbd>!</kbd> not <kbd>|</kbd> or
        </div>
      </div>
    </div>
  )
}
