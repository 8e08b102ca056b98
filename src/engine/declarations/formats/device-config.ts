import type { Declared, Identifier } from "#model/declaration.ts"
import { factsOf, type ConfigFacts } from "./config-facts.ts"
import { dialectOf, statementsOf, type Dialect } from "./config-statements.ts"
import { declared, environmentIn } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { nameFrom } from "./identifiers.ts"
import { distinct, Gathering, saying } from "./reading.ts"

/** Configurations of routers, switches and firewalls, as Oxidized and RANCID keep them. */
export const networkConfig: Format = { name: "network-config", claims, read }

const SYSTEMS: Readonly<Record<Dialect, string>> = {
  ios: "Cisco IOS or like it",
  junos: "Junos",
  "junos-set": "Junos",
  fortios: "FortiOS",
}

function claims(path: string, start: string): boolean {
  return !/\.(?:md|rst|ya?ml|json|py|rb|sh|html?)$/iu.test(path) && dialectOf(start) !== null
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  for (const file of files) {
    const dialect = dialectOf(file.text.slice(0, 4_096))
    const declaration = dialect === null ? null : machineOf(file, dialect)
    if (declaration !== null) gathering.add(declaration)
    else if (file.text.trim() !== "") gathering.problem(file.path, 1, "This configuration names no machine.")
  }
  return gathering.reading()
}

function machineOf({ path, text }: SourceText, dialect: Dialect): Declared | null {
  const facts = factsOf(statementsOf(text, dialect), dialect)
  const identifiers = distinct([facts.name, fullName(facts), ...facts.addresses])
  if (identifiers.length === 0 && !facts.isFilled) return null
  return declared({
    format: "network-config",
    state: facts.isFilled ? "templated" : "exact",
    path,
    line: identifiers[0]?.line ?? 1,
    endLine: text.replace(/\n$/u, "").split("\n").length,
    identifiers,
    services: [...facts.services.values()],
    uses: [...facts.uses.values()],
    environment: environmentIn(`${path} ${facts.name?.value ?? ""}`),
    owner: facts.owner,
    attributes: attributesOf(facts, dialect),
  })
}

/** The name with the domain that the configuration gives to it. */
function fullName({ name, domain }: ConfigFacts): Identifier | null {
  if (name === null || domain === null || name.value.includes(".")) return null
  const full = nameFrom(`${name.raw}.${domain}`, name.line)
  return full === null ? null : { ...full, raw: name.raw }
}

function attributesOf(facts: ConfigFacts, dialect: Dialect): Readonly<Record<string, string>> {
  const described = [...facts.descriptions].map(([of, said]) => [`description ${of.slice(0, 60)}`, said])
  const kept = [
    ["os", SYSTEMS[dialect]],
    ["version", saying(facts.version)],
    ["location", facts.location],
  ].filter(([, value]) => value !== null)
  return Object.fromEntries([...kept, ...described])
}
