import { count } from "./format.ts"

/** On paper, where nothing opens: how many of a list are not on it. */
export function LeftOut({ number }: { readonly number: number }) {
  if (number === 0) return null
  return <p className="small print-only">And {count(number)} more.</p>
}
