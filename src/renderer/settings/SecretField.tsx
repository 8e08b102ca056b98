import { PasswordInput, TextInput } from "@mantine/core"
import type { GivenSecret } from "#api/credentials.ts"

/** Where a secret can come from. */
export const SECRETS_KEPT = [
  { value: "words" as const, label: "Typed here" },
  { value: "environment" as const, label: "From the environment" },
]

interface SecretFieldProps {
  readonly from: GivenSecret["from"]
  readonly label: string
  readonly value: string
  /** A name that such a variable could have. */
  readonly variable?: string
  readonly placeholder?: string
  readonly onValue: (value: string) => void
}

/** A secret is typed where nobody reads along, or the name of the variable that holds it stands in its place. */
export function SecretField({
  from,
  label,
  value,
  variable = "SNMP_SECRET",
  placeholder,
  onValue,
}: SecretFieldProps) {
  if (from === "environment")
    return (
      <TextInput
        label={`${label}: variable`}
        value={value}
        autoComplete="off"
        placeholder={variable}
        classNames={{ input: "mono" }}
        onChange={(event) => onValue(event.currentTarget.value)}
      />
    )
  return (
    <PasswordInput
      label={label}
      value={value}
      autoComplete="new-password"
      {...(placeholder === undefined ? {} : { placeholder })}
      visibilityToggleButtonProps={{ "aria-label": `Show ${label.toLowerCase()}` }}
      onChange={(event) => onValue(event.currentTarget.value)}
    />
  )
}
