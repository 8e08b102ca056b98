import type { Problem } from "#model/declaration.ts"
import { readGroupFiles, readMachineFiles } from "./ansible-beside.ts"
import { declareInventory, type Project } from "./ansible-declaring.ts"
import { type AnsibleFile, kindOf, missingBy } from "./ansible-files.ts"
import { readIni } from "./ansible-ini.ts"
import { readPlaybook } from "./ansible-playbooks.ts"
import { inventoriesOf, missingInventories, readConfig } from "./ansible-scopes.ts"
import { readYamlInventory } from "./ansible-yaml.ts"
import type { Format, Reading, SourceText } from "./format.ts"

const START = 4096
const MOST_PROBLEMS = 500

/** Ansible inventories in INI and YAML, with the variables beside them and the roles that playbooks give. */
export const ansibleInventory: Format = {
  name: "ansible-inventory",
  claims: (path, start) => kindOf(path, start) !== null,
  read,
}

function read(files: readonly SourceText[]): Reading {
  const sorted = Map.groupBy(files, ({ path, text }) => kindOf(path, text.slice(0, START)))
  const of = (kind: AnsibleFile) => sorted.get(kind) ?? []
  const texts = [
    ...of("ini").map(({ path, text }) => readIni(path, text)),
    ...of("yaml").map(({ path, text }) => readYamlInventory(path, text)),
  ]
  const configs = of("config").map(readConfig)
  const playbooks = of("playbook").map(readPlaybook)
  const machineFiles = readMachineFiles(of("variables"))
  const groupFiles = readGroupFiles(of("variables"))
  const project: Project = {
    inventories: inventoriesOf(texts, configs),
    machineFiles: machineFiles.files,
    groupFiles: groupFiles.files,
    plays: playbooks.flatMap(({ plays }) => plays),
  }
  const found = declareInventory(project)
  const problems = [...texts, ...playbooks, machineFiles, groupFiles, found].flatMap((each) =>
    each.problems.slice(0, MOST_PROBLEMS),
  )
  const paths = files.filter(({ path }) => !path.endsWith("ansible.cfg")).map(({ path }) => path)
  return {
    declarations: found.declarations,
    problems,
    missing: [...missingFrom(of), ...missingInventories(configs, paths)],
  }
}

function missingFrom(of: (kind: AnsibleFile) => readonly SourceText[]): readonly Problem[] {
  const say =
    (sentence: string) =>
    ({ path }: SourceText) => ({ path, line: 1, sentence })
  return [
    ...of("program").map(say("The hosts come from a program, which is not run.")),
    ...of("encrypted").map(say("The inventory is encrypted with ansible-vault, and is not read.")),
    ...of("plugin").flatMap(({ path, text }) => {
      const sentence = missingBy(text)
      const line =
        text
          .slice(0, 100_000)
          .split("\n")
          .findIndex((each) => each.startsWith("plugin:")) + 1
      return sentence === null ? [] : [{ path, line: Math.max(1, line), sentence }]
    }),
  ]
}
