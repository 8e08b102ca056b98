import { parentPort } from "node:worker_threads"
import type { BlobKind, Posting } from "#model/mention-index.ts"
import { Gathering } from "./gathering.ts"
import { asText, blobKind } from "./kinds.ts"
import {
  pack,
  type FileKinds,
  type FileToIndex,
  type Packed,
  type Reply,
  type Request,
} from "./thread-words.ts"

// The thread that files are read in for the index, so that the engine answers meanwhile.

const LARGEST = 5_000_000
const AT_A_TIME = 4_000

const port = parentPort
if (port === null) throw new Error("This file is a thread of another program.")
const say = (reply: Reply) => port.postMessage(reply)

const gathering = new Gathering()
let taking: Iterator<Posting> | null = null

port.on("message", (request: Request) => {
  if (request.kind === "take") say({ kind: "taken", postings: take() })
  else say({ kind: "read", kinds: readUntilFull(request.files), full: gathering.isFull })
})

/** Each file finds room of its own: one that was made to take it all takes it from no other. */
function readUntilFull(files: readonly FileToIndex[]): FileKinds {
  const kinds: (readonly [number, BlobKind])[] = []
  for (const file of files) {
    kinds.push(read(file))
    if (gathering.isFull) break
  }
  return kinds
}

function read({ number, path, bytes }: FileToIndex) {
  const kind = blobKind(path, bytes)
  if (kind === "text" || kind === "secret")
    gathering.add(number, asText(bytes.subarray(0, LARGEST)), kind === "secret")
  return [number, kind] as const
}

/** The next postings; null where all were told. */
function take(): Packed | null {
  taking ??= gathering.take()
  const postings: Posting[] = []
  while (postings.length < AT_A_TIME) {
    const next = taking.next()
    if (next.done === true) break
    postings.push(next.value)
  }
  if (postings.length > 0) return pack(postings)
  taking = null
  return null
}
