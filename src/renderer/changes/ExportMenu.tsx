import { Button, Menu } from "@mantine/core"
import { IconDownload } from "@tabler/icons-react"
import { useMutation } from "@tanstack/react-query"
import { keepFile } from "#renderer/app/keepFile.ts"
import { tell, tellFailure } from "#renderer/app/tell.tsx"
import { count, counted } from "#renderer/ui/format.ts"
import { changesCsv, changesJson } from "./changesText.ts"
import { type ChangesQuestion, useEveryChange } from "./queries.ts"

interface ExportMenuProps {
  readonly question: ChangesQuestion
  readonly total: number
  readonly from: number
  readonly to: number
}

/** Keeps what is shown as a file. */
export function ExportMenu({ question, total, from, to }: ExportMenuProps) {
  const everyChange = useEveryChange(question)
  const saving = useMutation({
    mutationFn: async (format: "csv" | "json") => {
      const changes = await everyChange()
      const text = format === "csv" ? changesCsv(changes) : changesJson(changes, from, to)
      const type = format === "csv" ? "text/csv" : "application/json"
      keepFile(`changes.${format}`, text, type)
      return changes.length
    },
    onSuccess: (number, format) => {
      tell(`${counted(number, "change")} kept as changes.${format}.`)
    },
    onError: tellFailure,
  })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          disabled={total === 0 || saving.isPending}
          leftSection={<IconDownload size={14} stroke={1.5} aria-hidden />}
        >
          {saving.isPending ? "Gathering" : `Export ${count(total)}`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => saving.mutate("csv")}>As CSV, for a spreadsheet</Menu.Item>
        <Menu.Item onClick={() => saving.mutate("json")}>As JSON, for a program</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
