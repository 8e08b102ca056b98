import { SaxesParser } from "saxes"

const DEEPEST = 32
const LONGEST_TEXT = 4_096
const MOST_TEXTS = 2_000

export interface XmlText {
  /** The elements around it, without their prefixes: "root/device/friendlyName". */
  readonly path: string
  readonly text: string
}

/**
 * The texts of a small XML document, each with the elements around it. Entities of its own are not resolved, a document
 * type is not read, and what is no XML to its end gives what came before the mistake.
 */
export function xmlTexts(document: string): readonly XmlText[] {
  const texts: XmlText[] = []
  const open: { name: string; text: string }[] = []
  const parser = new SaxesParser({ xmlns: false, fragment: false })
  const stop = () => {
    throw new Error("not read on")
  }
  parser.on("error", stop)
  parser.on("doctype", stop)
  parser.on("opentag", ({ name }) => {
    open.push({ name: name.replace(/^[^:]*:/u, ""), text: "" })
    if (open.length > DEEPEST || texts.length > MOST_TEXTS) stop()
  })
  const add = (text: string) => {
    const top = open.at(-1)
    if (top !== undefined && top.text.length < LONGEST_TEXT) top.text += text.slice(0, LONGEST_TEXT)
  }
  parser.on("text", add)
  parser.on("cdata", add)
  parser.on("closetag", () => {
    const path = open.map(({ name }) => name).join("/")
    const text = open.pop()?.text.trim() ?? ""
    if (text !== "") texts.push({ path, text: text.slice(0, LONGEST_TEXT) })
  })
  try {
    parser.write(document).close()
  } catch {
    // What came before the mistake was said all the same.
  }
  return texts
}
