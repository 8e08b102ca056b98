import { Modal } from "@mantine/core"
import { useState } from "react"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { keysOf, type KeyLayer, useKeyLayers, useKeys } from "#renderer/ui/keys.ts"
import { useSingleLetterKeys } from "#renderer/ui/preferences.ts"
import "./KeysDialog.css"

function Keys({ title, layers }: { readonly title: string; readonly layers: readonly KeyLayer[] }) {
  const bindings = layers.flatMap((layer) => layer.bindings)
  if (bindings.length === 0) return null
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <dl className="all-keys">
        {bindings.map((binding) => (
          <div key={`${keysOf(binding).join()} ${binding.says}`}>
            <dt>{binding.says}</dt>
            <dd className="row">
              {keysOf(binding).map((keys) => (
                <Kbd key={keys} keys={keys} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** All keys, behind ?. */
export function KeysDialog() {
  const [open, setOpen] = useState(false)
  const letters = useSingleLetterKeys()
  const layers = useKeyLayers()
  const here = layers.filter((layer) => !layer.everywhere && !layer.inDialog)
  const everywhere = layers.filter((layer) => layer.everywhere)
  useKeys([{ keys: "?", says: "all keys", run: () => setOpen(true) }], { everywhere: true })
  return (
    <Modal
      opened={open}
      onClose={() => setOpen(false)}
      title="Keys"
      size={640}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {!letters && <p className="quiet">Keys of one character are switched off in Settings.</p>}
      <div className="keys-columns">
        <Keys title="On this screen" layers={here} />
        <Keys title="Everywhere" layers={everywhere} />
      </div>
    </Modal>
  )
}
