import { copyText } from "#renderer/ui/Mono.tsx"
import { decide } from "./decide.ts"
import { tell, tellFailure } from "./tell.tsx"

interface Asking {
  /** Id of the machine that it is about. */
  readonly machine: string
  readonly whom: string
  readonly text: string
}

// What a decision keeps of a name.
const MOST_OF_A_NAME = 255

/** Copies a question for somebody, which the person sends, and keeps that they were asked; false where it did not come to that. */
export async function askSomebody({ machine, whom, text }: Asking): Promise<boolean> {
  if (!(await copyText(text))) {
    tell("The browser refused the clipboard, so nobody was asked.")
    return false
  }
  try {
    const asked = { kind: "ask", machines: [machine], value: whom.slice(0, MOST_OF_A_NAME) } as const
    await decide(asked, "The question is copied; send it.")
    return true
  } catch (error) {
    tellFailure(error)
    return false
  }
}
