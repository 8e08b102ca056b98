const LETTERS = new Map([
  ["a", 7],
  ["b", 8],
  ["t", 9],
  ["n", 10],
  ["v", 11],
  ["f", 12],
  ["r", 13],
])

/** A path of a patch as its bytes: git puts odd ones in quotes, and a tab behind those with blanks. */
export function patchName(written: Buffer): Buffer {
  const text = written.toString("latin1")
  if (!text.startsWith('"')) return Buffer.from(text.replace(/\t$/u, ""), "latin1")
  const plain = text
    .replace(/^"|"\t?$/gu, "")
    .replaceAll(/\\([0-7]{3}|[^])/gu, (_, code: string) =>
      code.length === 3
        ? String.fromCharCode(Number.parseInt(code, 8) & 255)
        : String.fromCharCode(LETTERS.get(code) ?? code.charCodeAt(0)),
    )
  return Buffer.from(plain, "latin1")
}
