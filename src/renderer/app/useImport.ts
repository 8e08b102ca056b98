import { useMutation } from "@tanstack/react-query"
import { counted } from "#renderer/ui/format.ts"
import { queryClient } from "./client.ts"
import { importFile, type Imported } from "./importFile.ts"
import { tell, tellFailure } from "./tell.tsx"

function sentence(name: string, { machines, newMachines, warnings }: Imported): string {
  const said = warnings.length > 0 ? ` ${warnings.join(" ")}` : ""
  return `${name}: ${counted(machines, "machine")}, ${newMachines} new.${said}`
}

/** Imports files one after the other and says of each what it brought. */
export function useImport() {
  const importing = useMutation({
    mutationFn: async (files: readonly File[]) => {
      const done: Imported[] = []
      for (const file of files) {
        const imported = await importFile(file)
        tell(sentence(file.name, imported))
        done.push(imported)
      }
      return done
    },
    onError: tellFailure,
    onSettled: () => queryClient.invalidateQueries(),
  })
  return { importFiles: (files: readonly File[]) => importing.mutate(files), importing: importing.isPending }
}
