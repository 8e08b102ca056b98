import { z } from "zod"

/** What the world outside may ask of a standing lab. */
export const errand = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["down", "up", "packets"]), machine: z.string() }),
  z.object({ kind: z.enum(["stop", "start"]), machine: z.string(), service: z.string() }),
  z.object({
    kind: z.literal("run"),
    machine: z.string(),
    argv: z.array(z.string()).min(1),
    input: z.string(),
  }),
])
export type Errand = z.infer<typeof errand>

/** What the lab answers. */
export const reply = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("done"), value: z.unknown().optional() }),
  z.object({ kind: z.literal("failed"), sentence: z.string() }),
])
