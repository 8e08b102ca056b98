import { printable } from "#model/printable.ts"

const LONGEST = 2_000
// What XML and most editors take for no character at all.
const NONCHARACTERS = /[\ufffe\uffff]/gu

/** Text from a repository or a network as a document may show it: one line of characters that stay where they are. */
export const plain = (text: string, longest = LONGEST): string =>
  printable(text, longest).toWellFormed().replace(NONCHARACTERS, "\ufffd").trim()
