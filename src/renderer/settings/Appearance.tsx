import { Checkbox, SegmentedControl, useMantineColorScheme } from "@mantine/core"
import { useMutation, useQuery } from "@tanstack/react-query"
import { desktop } from "#renderer/app/desktop.ts"
import { queryClient } from "#renderer/app/client.ts"
import { tellFailure } from "#renderer/app/tell.tsx"
import { setSingleLetterKeys, useSingleLetterKeys } from "#renderer/ui/preferences.ts"
import { Section } from "#renderer/ui/Section.tsx"

const THEMES = [
  { value: "auto" as const, label: "As the system" },
  { value: "light" as const, label: "Light" },
  { value: "dark" as const, label: "Dark" },
]

/** The theme, the keys of one letter, and whether Rollcall opens at login. */
export function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const letters = useSingleLetterKeys()
  return (
    <Section title="This computer">
      <div className="setting">
        <span>Theme</span>
        <div>
          <SegmentedControl aria-label="Theme" value={colorScheme} onChange={setColorScheme} data={THEMES} />
        </div>
      </div>
      <div className="setting">
        <span>Keys</span>
        <Checkbox
          label="Single letters and signs work outside text fields"
          checked={letters}
          onChange={(event) => setSingleLetterKeys(event.target.checked)}
        />
      </div>
      {desktop && <OpenAtLogin bridge={desktop} />}
    </Section>
  )
}

function OpenAtLogin({ bridge }: { readonly bridge: NonNullable<typeof desktop> }) {
  const queryKey = ["open-at-login"]
  const opens = useQuery({ queryKey, queryFn: () => bridge.openAtLogin() })
  const change = useMutation({
    mutationFn: (on: boolean) => bridge.setOpenAtLogin(on),
    onError: tellFailure,
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  })
  return (
    <div className="setting">
      <span>At login</span>
      <Checkbox
        label="Open Rollcall"
        checked={opens.data === true}
        disabled={opens.data === undefined}
        onChange={(event) => change.mutate(event.target.checked)}
      />
    </div>
  )
}
