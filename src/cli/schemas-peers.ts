import { z } from "zod"
import { AGREEMENTS, PEER_KINDS, ROW_TAGS } from "#model/peers.ts"
import { id, text, type Written } from "./schema-parts.ts"

// Machines that ought to be alike, in a list and side by side.

const machines = z.array(z.object({ id: text, name: text }))

const peerGroup = z.object({
  id: text.describe("what it is asked for by"),
  kind: z.enum(PEER_KINDS),
  name: text,
  machines: z.array(text),
  environments: z.record(text, id).describe("how many of them in each; the empty word for those in none"),
  because: text,
})

export const peers = z.object({
  groups: z.array(peerGroup.extend({ open: id.describe("findings that are open about them") })),
})

const cell = z.object({
  value: text.nullable().describe("null where it is not known"),
  partly: text.nullable().describe("of how many of the class it is not known, and why"),
  reason: text.nullable().describe("why it is not known"),
})
export type PeerCellDocument = Written<z.infer<typeof cell>>

export const peersCompared = z.object({
  group: peerGroup,
  classes: z
    .array(
      z.object({
        environment: text.nullable(),
        machines,
        classes: id.nullable().describe("how many classes the last one stands for, where there are too many"),
      }),
    )
    .describe("machines that are alike in every fact that differs"),
  rows: z
    .array(
      z.object({
        fact: text,
        label: text,
        declared: cell.nullable(),
        cells: z.array(cell).describe("one a class, in their order"),
        agreement: z.enum(AGREEMENTS).describe("how it is spread; never which value is right"),
        tag: z.enum(ROW_TAGS),
        says: text,
        splitBy: text.nullable(),
      }),
    )
    .describe("facts that differ"),
  equal: z.array(z.object({ fact: text, label: text, value: text })).describe("facts that all share"),
})
export type PeersComparedDocument = Written<z.infer<typeof peersCompared>>
