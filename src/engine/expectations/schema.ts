import { z } from "zod"
import { form, PORT_PATTERN } from "./form.ts"

/** What editors are told of rollcall.yml: a JSON schema, draft 2020-12, made from the one form that is read. */
export function expectationsSchema(): string {
  const { $schema, ...rest } = z.toJSONSchema(form, {
    target: "draft-2020-12",
    io: "input",
    override: ({ jsonSchema }) => {
      const ports = jsonSchema.additionalProperties
      // Ports are known by their pattern, which a shape with a rest can't say.
      if (ports === undefined || !("others" in (jsonSchema.properties ?? {}))) return
      jsonSchema.patternProperties = { [PORT_PATTERN]: ports }
      jsonSchema.additionalProperties = false
    },
  })
  return `${JSON.stringify({ $schema, title: "rollcall.yml", ...rest }, null, 2)}\n`
}
