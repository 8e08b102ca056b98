import { useQuery } from "@tanstack/react-query"
import { questions } from "#renderer/app/client.ts"

/** Whether a machine can be unplugged, drawn up anew each time it is opened. */
export function useUnplug(ref: string, enabled: boolean) {
  return useQuery(questions.explanation.dossier.queryOptions({ input: { ref }, enabled, staleTime: 0 }))
}
