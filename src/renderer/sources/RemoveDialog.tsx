import { Button, Modal } from "@mantine/core"
import { useMutation } from "@tanstack/react-query"
import type { SourceTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import { client, queryClient, sentenceOf } from "#renderer/app/client.ts"
import { tell } from "#renderer/app/tell.tsx"
import { counted, listed } from "#renderer/ui/format.ts"

/** What goes with a source: "1,204 declarations, 2 claims and our copy of its history". */
function goesInWords({ kind, declarations, claims, commits }: SourceTold): string {
  return listed([
    counted(declarations, "declaration"),
    ...(claims.length > 0 ? [counted(claims.length, "claim")] : []),
    ...(kind === "repository" ? [`our copy of its ${counted(commits, "commit")}`] : []),
  ])
}

interface RemoveDialogProps {
  readonly source: SourceTold
  readonly opened: boolean
  readonly onClose: () => void
  readonly onRemoved: () => void
}

/** The one dialog before what was read of a source is destroyed. */
export function RemoveDialog({ source, opened, onClose, onRemoved }: RemoveDialogProps) {
  const { name, location } = source
  const remove = useMutation({
    mutationFn: () => client.sources.remove({ name }),
    onSuccess: async () => {
      onClose()
      onRemoved()
      await queryClient.invalidateQueries()
      tell(`${printable(name)} is no longer a source. Added again, it is read anew.`)
    },
  })
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Remove ${printable(name, 60)}?`}
      size={560}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <div className="source-remove">
        <p>
          What was read of it goes: {goesInWords(source)}. Machines that only it explains become mysteries.
        </p>
        <p className="quiet">
          Nothing happens to <span className="mono">{printable(location, 400)}</span> itself. To have it back,
          add it again; it is then read from the start.
        </p>
        {remove.isError && (
          <p className="bad" role="alert">
            {sentenceOf(remove.error)}
          </p>
        )}
        <div className="row">
          <Button
            variant="default"
            className="danger"
            disabled={remove.isPending}
            onClick={() => remove.mutate()}
          >
            {remove.isPending ? "Removing" : "Remove it"}
          </Button>
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
        </div>
      </div>
    </Modal>
  )
}
