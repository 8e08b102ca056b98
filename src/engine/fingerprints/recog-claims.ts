import type { Claim, Sureness } from "#model/answer.ts"
import type { RecogWords } from "./recog-words.ts"
import type { RecogParam } from "./recog-xml.ts"
import type { RuleClaim } from "./rule.ts"
import { literal, type Template } from "./template.ts"

type Named = Readonly<Record<string, Template>>

interface Setting {
  readonly recog: RecogWords
  readonly trusted: Sureness
  readonly service: string | null
}

/** What recog's params claim in our words. */
export function claimsFrom(
  params: readonly RecogParam[],
  named: Named,
  setting: Setting,
): readonly RuleClaim[] {
  const certain = (what: string) => surenessOf(params, what, setting.trusted)
  return [
    ...serviceClaims(named, certain("service"), setting),
    ...machineClaims(named, certain("hw"), setting),
    ...systemClaims(named, certain("os"), setting),
  ].filter(({ template }) => template.length > 0)
}

/** CPE names of the service, the system and the hardware. */
export function cpeFrom(named: Named): readonly Template[] {
  return ["service.cpe23", "os.cpe23", "hw.cpe23"].flatMap((name) =>
    named[name] === undefined ? [] : [named[name]],
  )
}

/** How sure recog's authors are of the service, the system or the hardware; null: they say that nothing is known. */
function surenessOf(params: readonly RecogParam[], what: string, trusted: Sureness): Sureness | null {
  const said = params.find(({ name }) => name === `${what}.certainty`)
  if (said === undefined) return trusted
  const certainty = Number(said.value)
  if (certainty === 0) return null
  if (certainty < 0.6) return "weak"
  return certainty >= 0.9 && trusted === "fair" ? "strong" : trusted
}

const claim = (name: Claim, template: Template, sureness: Sureness): RuleClaim => ({
  claim: name,
  template,
  sureness,
})
const words = (text: string): Template => [{ text }]

function serviceClaims(named: Named, sureness: Sureness | null, { recog, service }: Setting): RuleClaim[] {
  if (sureness === null) return []
  const product = named["service.product"]
  const said = [
    ...(service === null ? [] : [claim("service", words(service), sureness)]),
    ...(product === undefined ? [] : [claim("product", productOf(named, product, recog), sureness)]),
  ]
  const version = named["service.version"]
  return product === undefined || version === undefined
    ? said
    : [...said, claim("version", version, sureness)]
}

function productOf(named: Named, product: Template, { products }: RecogWords): Template {
  const known = products.get(`${plain(named["service.vendor"])} ${plain(product)}`)
  return known === undefined ? product : words(known)
}

const plain = (template: Template | undefined) => (template === undefined ? "" : (literal(template) ?? ""))

function machineClaims(named: Named, sureness: Sureness | null, { recog }: Setting): RuleClaim[] {
  if (sureness === null) return []
  const kind = kindOf(named, recog)
  const { "hw.vendor": vendor, "hw.product": product, "hw.model": model, "hw.version": version } = named
  const made = vendor ?? (kind === null || kind === "server" ? undefined : named["os.vendor"])
  const called = product ?? model ?? (isFirmware(named, kind) ? named["os.product"] : undefined)
  return [
    // Every computer is a "General" one there, so it says little.
    ...(kind === null ? [] : [claim("kind", words(kind), kind === "server" ? "weak" : sureness)]),
    ...(made === undefined ? [] : [claim("vendor", made, sureness)]),
    ...(called === undefined ? [] : [claim("model", called, sureness)]),
    ...(version === undefined ? [] : [claim("firmware", version, sureness)]),
  ]
}

function kindOf(named: Named, { kinds }: RecogWords): string | null {
  const devices = ["hw.device", "os.device", "service.device"].map((name) => plain(named[name]))
  return devices.map((device) => kinds.get(device)).find((kind) => kind !== undefined) ?? null
}

/** Kinds of machine whose "operating system" recog names after the machine. */
const NAMED_AFTER_MACHINE = ["printer", "camera", "phone", "UPS", "power strip", "scanner", "video recorder"]

const isFirmware = (named: Named, kind: string | null) =>
  kind !== null && NAMED_AFTER_MACHINE.includes(kind) && named["hw.product"] === undefined

function systemClaims(named: Named, sureness: Sureness | null, { recog }: Setting): RuleClaim[] {
  const product = named["os.product"]
  if (sureness === null || product === undefined) return []
  const kind = kindOf(named, recog)
  const version = named["os.version"]
  const isNoSystem =
    (kind !== null && NAMED_AFTER_MACHINE.includes(kind)) || / firmware$/iu.test(plainEnd(product))
  if (isNoSystem) return version === undefined ? [] : [claim("firmware", version, sureness)]
  const system = systemOf(named, product, recog)
  const release = system.version === null ? version && releaseOf(system.os, version) : words(system.version)
  return [
    claim("os", system.os, sureness),
    ...(release === undefined ? [] : [claim("os-version", release, sureness)]),
  ]
}

/** Debian counts whole numbers; recog writes a ".0" behind them, which would be another release to everybody else. */
function releaseOf(os: Template, version: Template): Template {
  const whole = plain(os) === "Debian GNU/Linux" ? /^(\d+)\.0$/u.exec(plain(version))?.[1] : undefined
  return whole === undefined ? version : words(whole)
}

function plainEnd(template: Template): string {
  const last = template.at(-1)
  return last !== undefined && "text" in last ? last.text : ""
}

/** Our name of a system, else its maker's and its own. */
function systemOf(named: Named, product: Template, { systems }: RecogWords) {
  const maker = plain(named["os.vendor"])
  const known = systems.get(`${maker} ${plain(product)}`)
  if (known !== undefined) return { os: words(known.os), version: known.version }
  const own = plain(product).toLowerCase()
  const repeats = maker === "" || own.startsWith(maker.toLowerCase()) || own.startsWith("windows")
  return { os: repeats ? product : [...words(`${maker} `), ...product], version: null }
}
