import { Button, Modal } from "@mantine/core"
import { useMutation } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { sentenceOf } from "#renderer/app/client.ts"

interface RemoveDialogProps {
  /** "Remove ops mail?" */
  readonly title: string
  /** What goes with it, and what stays. */
  readonly children: ReactNode
  /** The button's words: "Remove it". */
  readonly step: string
  readonly onRemove: () => Promise<unknown>
  /** What follows when it is gone. */
  readonly onRemoved: () => Promise<void>
  readonly onClose: () => void
}

/** Asked once before something goes that nothing brings back; what fails is said where it was asked. */
export function RemoveDialog({ title, children, step, onRemove, onRemoved, onClose }: RemoveDialogProps) {
  const remove = useMutation({
    mutationFn: onRemove,
    onSuccess: async () => {
      onClose()
      await onRemoved()
    },
  })
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": "Close" }}>
      <p>{children}</p>
      {remove.isError && (
        <p className="bad" role="alert">
          {sentenceOf(remove.error)}
        </p>
      )}
      <div className="settings-steps">
        <Button disabled={remove.isPending} onClick={() => remove.mutate()} data-autofocus>
          {step}
        </Button>
        <Button variant="default" onClick={onClose}>
          Keep it
        </Button>
      </div>
    </Modal>
  )
}
