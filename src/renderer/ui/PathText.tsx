import { Fragment } from "react"
import { printable } from "#model/printable.ts"

/** A path that breaks after its slashes, so that a line's number stays whole. */
export function PathText({ path }: { readonly path: string }) {
  const parts = printable(path, 400).split("/")
  return parts.map((part, at) => (
    // The parts of one path never change their order.
    <Fragment key={at}>
      {part}
      {at < parts.length - 1 && (
        <>
          /<wbr />
        </>
      )}
    </Fragment>
  ))
}
