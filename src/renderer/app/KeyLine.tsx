import { Kbd } from "#renderer/ui/Kbd.tsx"
import { keysOf, useKeyLayers } from "#renderer/ui/keys.ts"
import { useSingleLetterKeys } from "#renderer/ui/preferences.ts"
import { useShownNote } from "./note.ts"
import "./KeyLine.css"

/** The bottom line: the keys that work here, now. */
export function KeyLine() {
  const layers = useKeyLayers()
  const letters = useSingleLetterKeys()
  const note = useShownNote()
  const here = layers.filter((layer) => !layer.everywhere && !layer.inDialog)
  const everywhere = layers.filter((layer) => layer.everywhere)
  const shown = [...here, ...everywhere]
    .flatMap((layer) => layer.bindings)
    .filter((binding) => binding.shown !== false)
    .filter((binding) => letters || keysOf(binding).every((keys) => keys.length > 1))
  return (
    <footer className="key-line no-print" aria-label="Keys that work here">
      {shown.map((binding) => (
        <span key={`${keysOf(binding).join()} ${binding.says}`} className="key-hint">
          {keysOf(binding)
            .slice(0, 2)
            .map((keys) => (
              <Kbd key={keys} keys={keys} />
            ))}
          <span>{binding.says}</span>
        </span>
      ))}
      <span className="push faint">{note}</span>
    </footer>
  )
}
