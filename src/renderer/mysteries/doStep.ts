import { useNavigate, useRouter } from "@tanstack/react-router"
import { useState } from "react"
import type { ExplainedTold, MysteryTold } from "#api/explanation.ts"
import type { NextQuestion } from "#model/mystery.ts"
import { askSomebody } from "#renderer/app/askSomebody.ts"
import { showEvidence } from "#renderer/app/Evidence.tsx"
import { linkEvidence } from "#renderer/app/linkWords.ts"
import type { LookWish } from "#renderer/app/LookDialog.tsx"
import type { PlanRequest } from "#renderer/app/PlanDialog.tsx"
import { tell } from "#renderer/app/tell.tsx"
import { asked, stepOf } from "./steps.ts"

/** Whom to ask, and what: somebody by name where anybody is known, else whoever runs the network. */
export function messageFor(
  question: NextQuestion,
  mystery: Pick<MysteryTold, "network">,
  explained: Pick<ExplainedTold, "message" | "next"> | undefined,
): { readonly whom: string; readonly text: string } | null {
  if (explained === undefined) return null
  const toSomebody = explained.message !== null && !question.question.startsWith("Who runs the network")
  if (toSomebody && explained.message !== null)
    return { whom: explained.message.to, text: explained.message.text }
  return { whom: `whoever runs ${mystery.network}`, text: question.question }
}

/** What a question leads to on this screen: dialogs that wait for a yes, and what does it. */
export interface Steps {
  readonly request: PlanRequest | null
  readonly wish: LookWish | null
  readonly close: () => void
  readonly run: (question: NextQuestion) => void
}

/** Does what a question takes: plans a scan, looks inside, copies words, opens lines, or goes where it is done. */
export function useSteps(
  mystery: MysteryTold,
  explained: ExplainedTold | undefined,
  onDecided: () => void,
): Steps {
  const navigate = useNavigate()
  const router = useRouter()
  const [request, setRequest] = useState<PlanRequest | null>(null)
  const [wish, setWish] = useState<LookWish | null>(null)
  const readLines = () => {
    const links = explained?.links ?? []
    const sides = links.map(linkEvidence)
    const about = `lines that name ${mystery.name}`
    if (sides.length === 0) tell("The lines are on their way.")
    else
      showEvidence({
        about,
        for: sides.flatMap((side) => side.for),
        against: sides.flatMap((side) => side.against),
      })
  }
  const copy = (question: NextQuestion) => {
    const message = messageFor({ ...question, question: asked(question.question) }, mystery, explained)
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
        return readLines()
      case "source":
        return router.history.push("/sources?add=true")
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
