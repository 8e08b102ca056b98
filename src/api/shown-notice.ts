import { z } from "zod"
import { SEVERITIES } from "#model/severity.ts"

/** What the app shows of a notice: words that are harmless as they are. */
export const shownNotice = z.object({
  id: z.number(),
  title: z.string(),
  body: z.string(),
  /** The finding to open; null where there are several. */
  finding: z.string().nullable(),
  severity: z.enum(SEVERITIES),
})
export type ShownNotice = z.infer<typeof shownNotice>
