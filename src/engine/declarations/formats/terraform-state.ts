import type { Declared, DeclaredService, Identifier } from "#model/declaration.ts"
import { attributesFrom } from "./attributes.ts"
import { declared, service } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { addressFrom, macFrom, nameFrom, portFrom } from "./identifiers.ts"
import { readJson } from "./json-written.ts"
import { pathEnvironment } from "./path-environment.ts"
import { distinct, fileName, Gathering } from "./reading.ts"
import { ADDRESSES, instancesIn, MACS, MORE_ADDRESSES, NAMES, type Instance } from "./terraform-instances.ts"
import { isMachineType, isNetwork, isRecordType, recordType, tagsOf } from "./terraform-words.ts"
import { at, entriesAt, itemsAt, textAt, textsAt, wordsAt, type Written } from "./written.ts"

const NAME = "terraform-state"

/** States of Terraform and OpenTofu, as they were written by versions 3 and 4 of their format. */
export const TERRAFORM_STATE: Format = { name: NAME, claims, read }

function claims(path: string, start: string): boolean {
  const name = fileName(path)
  if (/\.tfstate(?:\.backup|\.\d{1,20}\.backup)?$/iu.test(name)) return true
  return /\.json$/iu.test(name) && /"terraform_version"/u.test(start) && /"(?:lineage|serial)"/u.test(start)
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  for (const file of files) {
    const { root, problems } = readJson(file)
    for (const { line, sentence } of problems) gathering.problem(file.path, line, sentence)
    if (root === null) continue
    if (at(root, "resources") === null && at(root, "modules") === null && problems.length === 0)
      gathering.lacks(file.path, 1, "This state holds no resources: they may lie in a remote backend.")
    // A backup is the state before the last change.
    const state = /\.backup$/iu.test(file.path) ? "stale" : "exact"
    for (const instance of instancesIn(root))
      for (const declaration of declarationsOf(file.path, instance)) gathering.add({ ...declaration, state })
  }
  return gathering.reading()
}

function declarationsOf(path: string, instance: Instance): readonly Declared[] {
  const { type, attributes } = instance
  if (/(?:^|_)security_group(?:_rule)?$/u.test(type)) return groupRules(path, instance)
  if (isRecordType(type) && /^(?:A|AAAA|CNAME)$/u.test(recordType(type, wordsAt(attributes, "type"))))
    return [record(path, instance)]
  return isMachineType(type) && !isRecordType(type) ? [machine(path, instance)] : []
}

function machine(path: string, instance: Instance): Declared {
  const { attributes, line, endLine } = instance
  const tags = tagsOf(at(attributes, "tags") ?? at(attributes, "labels"))
  const names = [
    ...NAMES.flatMap((key) => textAt(attributes, key) ?? []),
    ...(tags.name === null ? [] : [tags.name]),
  ]
  const identifiers = distinct([
    ...names.map((name) => nameFrom(name.text, name.line)),
    ...[...ADDRESSES, ...MORE_ADDRESSES].flatMap((key) => textAt(attributes, key) ?? []).map(addressIn),
    ...MACS.flatMap((key) => textAt(attributes, key) ?? []).map((mac) => macFrom(mac.text, mac.line)),
    ...interfacesOf(attributes),
  ])
  return declared({
    format: NAME,
    path,
    line: identifiers.find(({ line: named }) => named >= line && named <= endLine)?.line ?? line,
    endLine,
    identifiers,
    environment: tags.environment ?? pathEnvironment(path),
    role: tags.role,
    owner: tags.owner,
    attributes: attributesOf(instance),
  })
}

const addressIn = ({ text, line }: { readonly text: string; readonly line: number }): Identifier | null =>
  isNetwork(text) ? null : addressFrom(text, line)

const interfacesOf = (attributes: Written): readonly (Identifier | null)[] =>
  itemsAt(attributes, "network_interface").flatMap((part) => [
    ...["addresses", "network_ip", "access_config.nat_ip"]
      .flatMap((name) => listOf(part, name))
      .map(addressIn),
    ...itemsAt(part, "access_config")
      .flatMap((each) => textsAt(each, "nat_ip"))
      .map(addressIn),
    ...listOf(part, "mac").map(({ text, line }) => macFrom(text, line)),
    ...listOf(part, "hostname").map(({ text, line }) => nameFrom(text, line)),
  ])

/** The texts of each entry of that name: flat attributes have one for each item. */
const listOf = (part: Written, name: string) =>
  entriesAt(part)
    .filter(({ key }) => key === name)
    .flatMap(({ value }) => textsAt(value))

const attributesOf = ({ type, address, key, attributes }: Instance) =>
  attributesFrom([
    ["resource", address],
    ["type", type],
    ["index", key],
    ["id", wordsAt(attributes, "id")],
  ])

function record(path: string, instance: Instance): Declared {
  const { attributes, line, endLine } = instance
  const names = ["fqdn", "hostname", "name"].flatMap((key) => textAt(attributes, key) ?? [])
  const name =
    names
      .map((text) => nameFrom(text.text, text.line))
      .find((found) => found?.value.includes(".") === true) ?? null
  return declared({
    format: NAME,
    path,
    line: name?.line ?? line,
    endLine,
    identifiers: distinct([name]),
    environment: pathEnvironment(path),
    attributes: attributesOf(instance),
  })
}

const WIDEST_RANGE = 16

/** What a security group lets in; which machines it is put on is not among what is read. */
function groupRules(path: string, instance: Instance): readonly Declared[] {
  const { attributes, line, endLine } = instance
  const rules = instance.type.endsWith("_rule")
    ? [attributes].filter((rule) => wordsAt(rule, "type") !== "egress")
    : itemsAt(attributes, "ingress")
  const services = rules.flatMap(servicesOf)
  if (services.length === 0) return []
  const name = wordsAt(attributes, "name")
  const said = attributesFrom([...Object.entries(attributesOf(instance)), ["security group", name]])
  return [
    declared({
      format: NAME,
      path,
      line,
      endLine,
      services,
      environment: pathEnvironment(path),
      attributes: said,
    }),
  ]
}

function servicesOf(rule: Written): readonly DeclaredService[] {
  const [from, to] = [textAt(rule, "from_port"), textAt(rule, "to_port")]
  const first = portFrom(from?.text ?? "")
  const last = portFrom(to?.text ?? "")
  const protocol = wordsAt(rule, "protocol")
  if (from === null || first === null || last === null || last < first || last - first >= WIDEST_RANGE)
    return []
  if (protocol !== "tcp" && protocol !== "udp") return []
  return Array.from({ length: last - first + 1 }, (_, index) =>
    service({ port: first + index, protocol, line: from.line }),
  )
}
