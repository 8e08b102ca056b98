import { Button, Popover, TextInput } from "@mantine/core"
import { useState, type FormEvent } from "react"
import type { Place } from "./place.ts"
import { saveView, useViews, viewOf } from "./views.ts"

/** Keeps what is looked at under a name. */
export function SaveView({ place, columns }: { readonly place: Place; readonly columns: readonly string[] }) {
  const [open, setOpen] = useState(false)
  const [name, setName] = useState("")
  const wanted = name.trim()
  const replaces = useViews().some((view) => view.name === wanted)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (wanted === "" || !(await saveView(viewOf(wanted, place, columns)))) return
    setOpen(false)
    setName("")
    place.show({ view: wanted, columns: null })
  }
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus returnFocus width={320}>
      <Popover.Target>
        <Button variant="default" onClick={() => setOpen(!open)}>
          Save as view
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Save as view">
        <form className="save-view" onSubmit={(event) => void save(event)}>
          <TextInput
            label="Name of the view"
            placeholder="databases in prod"
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            description={replaces ? "There is a view of this name. Saving replaces it." : undefined}
            data-autofocus
          />
          <Button type="submit" variant="default" disabled={wanted === ""}>
            {replaces ? "Replace" : "Save"}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
