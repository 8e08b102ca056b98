import { Button } from "@mantine/core"
import { useMutation, useQuery } from "@tanstack/react-query"
import { client, queryClient, questions, sentenceOf } from "#renderer/app/client.ts"
import { desktop } from "#renderer/app/desktop.ts"
import { Part } from "#renderer/app/Part.tsx"
import { tellFailure } from "#renderer/app/tell.tsx"
import { bytes, count, counted, span, whenInWords } from "#renderer/ui/format.ts"
import { Mono } from "#renderer/ui/Mono.tsx"
import { Section } from "#renderer/ui/Section.tsx"

function Backup() {
  const backup = useMutation({ mutationFn: () => client.engine.backup({ to: null }) })
  const { data } = backup
  return (
    <div className="setting">
      <span>Backup</span>
      <div className="settings-buttons">
        <Button variant="default" disabled={backup.isPending} onClick={() => backup.mutate()}>
          Back up now
        </Button>
        {data && (
          <>
            <span className="quiet">{bytes(data.bytes)} in</span>
            <Mono text={data.file} copies="path" />
            {desktop && (
              <Button
                size="xs"
                variant="subtle"
                onClick={() => void desktop?.revealFile(data.file).catch(tellFailure)}
              >
                Show the file
              </Button>
            )}
          </>
        )}
        {backup.isError && <span className="bad">{sentenceOf(backup.error)}</span>}
      </div>
    </div>
  )
}

function Rebuild() {
  const rebuild = useMutation({
    mutationFn: () => client.engine.rebuild(),
    onSuccess: () => queryClient.invalidateQueries(),
  })
  const { data } = rebuild
  return (
    <div className="setting">
      <span>Machines</span>
      <div className="settings-buttons">
        <Button variant="default" disabled={rebuild.isPending} onClick={() => rebuild.mutate()}>
          Work out again
        </Button>
        {data ? (
          <span className={data.same ? "quiet" : "doubt"}>
            {counted(data.machines, "machine")} in {span(data.seconds)},{" "}
            {data.same ? "the same as before." : `${count(data.differing.length)} differ from before.`}
          </span>
        ) : (
          <span className="quiet">All machines from the observations; the same ids come out.</span>
        )}
        {rebuild.isError && <span className="bad">{sentenceOf(rebuild.error)}</span>}
      </div>
    </div>
  )
}

/** Where everything lies, and how it is kept. */
export function Database() {
  const status = useQuery(questions.engine.status.queryOptions())
  return (
    <Section title="Database" note="everything stays on this computer">
      <Part query={status} what="The database" rows={3}>
        {({ database, version, machines, scans, packetsEver, started }) => (
          <>
            <div className="setting">
              <span>File</span>
              <Mono text={database} copies="path" />
            </div>
            <div className="setting">
              <span>Holds</span>
              <span className="quiet">
                {counted(machines, "machine")} from {counted(scans, "scan")}; {counted(packetsEver, "packet")}{" "}
                sent, ever
              </span>
            </div>
            <Backup />
            <Rebuild />
            <div className="setting">
              <span>Rollcall</span>
              <span className="quiet">
                version {version}, engine running since {whenInWords(started)}
              </span>
            </div>
          </>
        )}
      </Part>
    </Section>
  )
}
