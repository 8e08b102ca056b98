/** The 1-based number of the first line of a text that holds these words: what a reader has to give. */
export function lineWith(text: string, words: string): number {
  const index = text.split("\n").findIndex((line) => line.includes(words))
  if (index === -1) throw new Error(`No line holds "${words}".`)
  return index + 1
}
