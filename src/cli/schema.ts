import { Failure } from "#model/failure.ts"
import { documentNames, isDocumentName, jsonSchema } from "./schemas.ts"
import type { Verb } from "./verb.ts"

/** `rollcall schema [NAME]`: the JSON Schemas that `--json` answers validate against. */
export const schema: Verb = (program, shell) => {
  program
    .command("schema [name]")
    .description("print the JSON Schema of a --json answer, or of all of them by name")
    .option("--json", "accepted; a schema is JSON in any case")
    .action(async (name: string | undefined) => {
      if (name !== undefined && !isDocumentName(name)) {
        throw new Failure(
          "bad-input",
          `There is no schema "${name}". There are: ${documentNames.join(", ")}.`,
        )
      }
      const printed = name === undefined ? allSchemas() : jsonSchema(name)
      await shell.terminal.line(JSON.stringify(printed, null, 2))
    })
}

const allSchemas = () => Object.fromEntries(documentNames.map((name) => [name, jsonSchema(name)]))
