import { Button } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import { sentenceOf } from "./client.ts"

let told = 0

/** Says, bottom right, what the user's step did, with a way back where there is one; what it answers unsays it. */
export function tell(sentence: string, undo?: () => void): () => void {
  told += 1
  const id = `told-${told}`
  const takeBack = () => {
    notifications.hide(id)
    undo?.()
  }
  notifications.show({
    id,
    autoClose: 8_000,
    message: (
      <span className="row">
        <span className="grow">{sentence}</span>
        {undo && (
          <Button size="xs" variant="default" onClick={takeBack}>
            Undo
          </Button>
        )}
      </span>
    ),
  })
  return () => notifications.hide(id)
}

/** Says why the user's step could not be done. */
export function tellFailure(error: unknown): void {
  tell(sentenceOf(error))
}
