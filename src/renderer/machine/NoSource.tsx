import { Link } from "@tanstack/react-router"
import { Empty } from "#renderer/ui/States.tsx"

/** Before anything is read: what will stand here, and the one step that fills it. */
export function NoSource() {
  return (
    <Empty
      title="No source has been added."
      step={
        <Link to="/sources" className="link">
          Add a source
        </Link>
      }
    >
      A repository, an inventory or a zone says who owns machines and why they are there. Its lines about this
      one will stand here, with who wrote them.
    </Empty>
  )
}
