import "./Tally.css"

interface TallyProps {
  readonly for: number
  readonly against?: number
  /** What the evidence is about, for those who hear it: "nginx 1.24.0 on 443/tcp". */
  readonly about: string
  readonly onOpen: () => void
}

/** "4 for 1 against": what speaks for a conclusion and against it. Always opens the evidence. */
export function Tally({ for: inFavour, against = 0, about, onOpen }: TallyProps) {
  const spoken = `Evidence for ${about}: ${inFavour} for${against > 0 ? `, ${against} against` : ""}`
  return (
    <button type="button" className="tally" aria-label={spoken} onClick={onOpen}>
      {inFavour} for{against > 0 && <span className="tally-against"> {against} against</span>}
    </button>
  )
}
