import { Popover, type PopoverProps } from "@mantine/core"
import type { ReactNode } from "react"

interface DecidePopoverProps {
  readonly opened: boolean
  readonly onClose: () => void
  readonly position: NonNullable<PopoverProps["position"]>
  /** What it opens at. */
  readonly target: ReactNode
  /** The form, while it is open. */
  readonly children: ReactNode
}

/** A small form in its place: holds the focus while it is open, and gives it back. */
export function DecidePopover({ opened, onClose, position, target, children }: DecidePopoverProps) {
  return (
    <Popover
      opened={opened}
      onChange={(open) => {
        if (!open) onClose()
      }}
      position={position}
      width={400}
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>{target}</Popover.Target>
      <Popover.Dropdown role="dialog" aria-label="Decide" aria-modal={opened}>
        {children}
      </Popover.Dropdown>
    </Popover>
  )
}
