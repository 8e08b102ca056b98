import { useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import type { ExplainedTold, LinkTold, MysteryTold } from "#api/explanation.ts"
import type { NextQuestion } from "#model/mystery.ts"
import { questionInWords, stepOf } from "#model/question-step.ts"
import { askSomebody } from "#renderer/app/askSomebody.ts"
import { showEvidence } from "#renderer/app/Evidence.tsx"
import { linkEvidence } from "#renderer/app/linkWords.ts"
import type { LookWish } from "#renderer/app/LookDialog.tsx"
import type { PlanRequest } from "#renderer/app/PlanDialog.tsx"
import { tell } from "#renderer/app/tell.tsx"
import { distinct } from "./grounds.ts"
import { messageFor } from "./message.ts"

/** What a question leads to on this screen: dialogs that wait for a yes, and what does it. */
export interface Steps {
  readonly request: PlanRequest | null
  readonly wish: LookWish | null
  readonly close: () => void
  readonly run: (question: NextQuestion) => void
}

/** A line's evidence, and the commit that took it out. */
function sidesOf(link: LinkTold) {
  const sides = linkEvidence(link)
  const { removed } = link
  if (removed === null) return sides
  const commit = { kind: "commit", source: removed.source, commit: removed.oid } as const
  return { ...sides, for: [commit, ...sides.for] }
}

/** Does what a question takes: plans a scan, looks inside, copies words, opens lines, or goes where it is done. */
export function useSteps(
  mystery: MysteryTold,
  explained: ExplainedTold | undefined,
  onDecided: () => void,
): Steps {
  const navigate = useNavigate()
  const [request, setRequest] = useState<PlanRequest | null>(null)
  const [wish, setWish] = useState<LookWish | null>(null)
  const read = (wanted: (link: LinkTold) => boolean, about: string) => {
    const sides = (explained?.links ?? []).filter(wanted).map(sidesOf)
    if (sides.length === 0) tell("What is written about it is on its way.")
    else
      showEvidence({
        about: `${about} ${mystery.name}`,
        for: distinct(sides.flatMap((side) => side.for)),
        against: distinct(sides.flatMap((side) => side.against)),
      })
  }
  const copy = (question: NextQuestion) => {
    const message = messageFor(
      { ...question, question: questionInWords(question.question) },
      mystery,
      explained,
    )
    if (message === null) tell("The question is on its way.")
    else
      void askSomebody({ machine: mystery.machine, ...message }).then((done) => {
        if (done) onDecided()
      })
  }
  const run = (question: NextQuestion) => {
    switch (stepOf(question)) {
      case "plan":
        return setRequest({ targets: [mystery.ip], network: mystery.network })
      case "look":
        return setWish({ ref: mystery.machine, name: mystery.name })
      case "credentials":
        return void navigate({ to: "/settings", hash: "snmp-credentials" })
      case "message":
        return copy(question)
      case "line":
        return read(({ removed }) => removed === null, "lines that name")
      case "commit":
        return read(({ removed }) => removed !== null, "lines that named")
      case "source":
        return void navigate({ to: "/sources", search: { add: true } })
    }
  }
  return {
    request,
    wish,
    close: () => {
      setRequest(null)
      setWish(null)
    },
    run,
  }
}
