import { Failure } from "#model/failure.ts"

/** A refusal of a target. */
export function refused(sentence: string): Failure {
  return new Failure("bad-target", sentence)
}

/** What was typed, short enough for a sentence. */
export function shown(text: string): string {
  // oxlint-disable-next-line no-control-regex -- typed or pasted text may hold anything
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f]/gu, "\ufffd")
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}
