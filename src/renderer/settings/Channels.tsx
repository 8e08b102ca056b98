import { Select, Switch } from "@mantine/core"
import { useMutation } from "@tanstack/react-query"
import { useState } from "react"
import type { ChannelTold, NewChannel } from "#api/notifications.ts"
import { printable } from "#model/printable.ts"
import { SEVERITIES } from "#model/severity.ts"
import { client, sentenceOf } from "#renderer/app/client.ts"
import { tell, tellFailure } from "#renderer/app/tell.tsx"
import { exactly, when } from "#renderer/ui/format.ts"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { RowButton, Table } from "#renderer/ui/Table.tsx"
import { withPart } from "./channelDraft.ts"
import { KIND_WORDS, LEAST_WORDS } from "./channelWords.ts"
import { RemoveDialog } from "./RemoveDialog.tsx"

interface ChannelsProps {
  readonly channels: readonly ChannelTold[]
  readonly canWrite: boolean
  readonly onChanged: () => Promise<unknown>
  readonly onEdit: (channel: ChannelTold) => void
}

/** Its secrets go with it, so that it can't be undone. */
function Remove({ channel: { name, kind }, onClose, onChanged }: RemoveProps) {
  return (
    <RemoveDialog
      title={`Remove ${printable(name, 60)}?`}
      step="Remove it"
      onRemove={() => client.notifications.remove({ name })}
      onRemoved={async () => {
        await onChanged()
        tell(`Nothing is told over ${name} any more.`)
      }}
      onClose={onClose}
    >
      {kind === "desktop" ? "It can be added again." : "Its secrets are deleted with it."} What was told over
      it stays written down.
    </RemoveDialog>
  )
}

interface RemoveProps {
  readonly channel: ChannelTold
  readonly onClose: () => void
  readonly onChanged: () => Promise<unknown>
}

function TestButton({ name, disabled }: { readonly name: string; readonly disabled: boolean }) {
  const test = useMutation({
    mutationFn: () => client.notifications.test({ name }),
    onSuccess: ({ state }) => {
      if (state === "sent") tell(`A notice of nothing went out over ${name}.`)
    },
  })
  const problem = test.data?.state === "failed" ? test.data.problem : null
  return (
    <>
      <RowButton says="Test" to={name} disabled={disabled || test.isPending} onClick={() => test.mutate()} />
      {(test.isError || problem !== null) && (
        <div className="small bad settings-wrap" role="alert">
          {printable(test.isError ? sentenceOf(test.error) : (problem ?? ""), 400)}
        </div>
      )}
    </>
  )
}

function GoesTo({ channel: { goesTo, kept, signed, problem } }: { readonly channel: ChannelTold }) {
  const secrets = kept === "nothing to keep" ? [] : [`secrets in ${kept.replace("file", "a file")}`]
  const second = [...(signed === null ? [] : [signed ? "signed" : "not signed"]), ...secrets].join(", ")
  return (
    <>
      {printable(goesTo, 300)}
      {second !== "" && <div className="small quiet">{printable(second, 300)}</div>}
      {problem !== null && (
        <div className="small row">
          <StateMark mark="against" says="" />
          <span className="doubt">{printable(problem, 400)}</span>
        </div>
      )}
    </>
  )
}

function ChannelRow({ channel, canWrite, onChanged, onEdit, onRemove }: ChannelRowProps) {
  const { name, kind, least, on, at, author } = channel
  const save = (next: NewChannel) => void client.notifications.save(next).then(onChanged).catch(tellFailure)
  return (
    <tr>
      <td className="settings-wrap">
        {printable(name)}
        {at === 0 ? (
          <div className="small quiet">{KIND_WORDS[kind]}; comes with Rollcall</div>
        ) : (
          <div className="small quiet" title={exactly(at)}>
            {KIND_WORDS[kind]}; {when(at)}, {printable(author, 60)}
          </div>
        )}
      </td>
      <td className="settings-wrap">
        <GoesTo channel={channel} />
      </td>
      <td>
        <Select
          aria-label={`What ${name} tells`}
          size="xs"
          className="soft"
          disabled={!canWrite}
          data={SEVERITIES.map((value) => ({ value, label: LEAST_WORDS[value] }))}
          value={least}
          onChange={(value) => {
            const chosen = SEVERITIES.find((one) => one === value)
            if (chosen) save(withPart(channel, { least: chosen }))
          }}
        />
      </td>
      <td>
        <Switch
          aria-label={`Tell over ${name}`}
          label={on ? "on" : "off"}
          checked={on}
          disabled={!canWrite}
          onChange={() => save(withPart(channel, { on: !on }))}
        />
      </td>
      <td className="num">
        <TestButton name={name} disabled={!canWrite} />
        {kind !== "desktop" && (
          <RowButton says="Change" to={name} disabled={!canWrite} onClick={() => onEdit(channel)} />
        )}
        <RowButton says="Remove" to={name} disabled={!canWrite} onClick={onRemove} />
      </td>
    </tr>
  )
}

interface ChannelRowProps extends Omit<ChannelsProps, "channels"> {
  readonly channel: ChannelTold
  readonly onRemove: () => void
}

const COLUMNS = [
  { title: "Name" },
  { title: "Goes to" },
  { title: "Tells", width: "col-tells" },
  { title: "On", width: "col-end" },
  { title: "Test, change or remove", width: "col-three", hidden: true },
]

/** The ways over which people are told, each with its threshold. */
export function Channels({ channels, ...shared }: ChannelsProps) {
  const [leaving, setLeaving] = useState<ChannelTold | null>(null)
  if (channels.length === 0)
    return (
      <p className="quiet">There is no channel: nobody is told anything. Findings are there all the same.</p>
    )
  return (
    <>
      <Table columns={COLUMNS}>
        {channels.map((channel) => (
          <ChannelRow key={channel.name} channel={channel} {...shared} onRemove={() => setLeaving(channel)} />
        ))}
      </Table>
      {leaving && <Remove channel={leaving} onClose={() => setLeaving(null)} onChanged={shared.onChanged} />}
    </>
  )
}
