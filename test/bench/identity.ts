// npm run bench identity -- [--machines N] [--scans N] [--seed S] [--shape NAME] [--xml DIR] [--by-command]
import { mkdirSync } from "node:fs"
import { parseArgs } from "node:util"
import { contestByCommand, contestInProcess } from "./identity/ours.ts"
import { print, reportOf } from "./identity/report.ts"
import { mixed } from "./identity/shapes.ts"

const { values } = parseArgs({
  options: {
    machines: { type: "string", default: "1000" },
    scans: { type: "string", default: "90" },
    seed: { type: "string", default: "1" },
    shape: { type: "string", default: "mixed" },
    xml: { type: "string" },
    "by-command": { type: "boolean", default: false },
  },
})

const wish = mixed({ machines: Number(values.machines), scans: Number(values.scans), seed: values.seed })
const contest = values["by-command"] ? contestByCommand : contestInProcess
if (values.xml !== undefined) mkdirSync(values.xml, { recursive: true })
const options = { xml: values.xml ?? null, rebuild: true }
print(reportOf(await contest(wish, options)))
