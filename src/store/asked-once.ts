/** Asks once for each key, and remembers what it was told, for one piece of work. */
export function askedOnce<Answer>(ask: (key: string) => Answer): (key: string) => Answer {
  const told = new Map<string, { readonly answer: Answer }>()
  return (key) => {
    const before = told.get(key)
    if (before !== undefined) return before.answer
    const answer = ask(key)
    told.set(key, { answer })
    return answer
  }
}
