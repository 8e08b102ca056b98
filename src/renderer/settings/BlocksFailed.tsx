import type { Blocks } from "#renderer/app/blocks.ts"
import { detailsOf, sentenceOf } from "#renderer/app/client.ts"
import { Failed } from "#renderer/ui/States.tsx"

/** A long list that could not be asked for. */
export function BlocksFailed<Row>({ what, blocks }: { readonly what: string; readonly blocks: Blocks<Row> }) {
  return (
    <div className="pane">
      <Failed
        what={what}
        why={sentenceOf(blocks.error)}
        details={detailsOf(blocks.error)}
        onAgain={blocks.again}
      />
    </div>
  )
}
