import { IconCheck, IconCopy } from "@tabler/icons-react"
import { useEffect, useState } from "react"
import { printable } from "#model/printable.ts"
import "./Mono.css"

/** Text into the clipboard; false where the browser refuses. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/** A button that copies, and says for a moment that it did. */
export function Copy({ text, what }: { readonly text: string; readonly what: string }) {
  const [said, setSaid] = useState<"copied" | "refused" | null>(null)
  useEffect(() => {
    if (said === null) return undefined
    const timer = setTimeout(() => setSaid(null), 1_600)
    return () => clearTimeout(timer)
  }, [said])
  const copy = () => void copyText(text).then((done) => setSaid(done ? "copied" : "refused"))
  return (
    <button type="button" className="copy" aria-label={`Copy ${what}`} title={`Copy ${what}`} onClick={copy}>
      {said === "copied" ? <IconCheck size={14} stroke={1.5} /> : <IconCopy size={14} stroke={1.5} />}
      <span aria-live="polite" className={said === "refused" ? "copy-said" : "hidden"}>
        {said === "copied" ? "Copied" : said === "refused" ? "The browser refused; select it" : ""}
      </span>
    </button>
  )
}

interface MonoProps {
  /** The whole text; this is what is copied. */
  readonly text: string
  /** What is shown where the whole is too long: the start of a fingerprint. */
  readonly short?: string
  /** Names it for the copy button: "address"; without it there is no button. */
  readonly copies?: string
}

/** Addresses, keys, hashes, paths: in the monospaced face, on one line, whole when copied. */
export function Mono({ text, short, copies }: MonoProps) {
  return (
    <span className="mono-text">
      <span className="mono" title={short === undefined ? undefined : printable(text)}>
        {printable(short ?? text)}
      </span>
      {copies !== undefined && <Copy text={text} what={copies} />}
    </span>
  )
}

/** A command to run elsewhere, in a well, with its copy button. */
export function Command({ text }: { readonly text: string }) {
  return (
    <div className="command">
      <code>{printable(text)}</code>
      <Copy text={text} what="command" />
    </div>
  )
}
