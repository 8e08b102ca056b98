import type { Format, SourceText } from "./format.ts"
import { Gathering } from "./reading.ts"
import { Referred } from "./referred.ts"
import { claimsZone } from "./zone-claims.ts"
import { configuredZones, isZoneConfig } from "./zone-config.ts"
import { zoneCalled } from "./zone-names.ts"
import { ZoneWalk } from "./zone-walk.ts"

/** Zone files of BIND, PowerDNS and gdnsd, with the named.conf that says which zone a file is of. */
export const zone: Format = { name: "zone", claims: claimsZone, read }

const MOST_ZONES_OF_A_FILE = 20

function read(files: readonly SourceText[]) {
  const found = new Gathering()
  const configs = files.filter(({ path, text }) => isZoneConfig(path, text.slice(0, 4096)))
  const isConfig = new Set(configs)
  const texts = files.filter((file) => !isConfig.has(file))
  const referred = new Referred(texts)
  const walk = new ZoneWalk(referred, found)
  const zones = configured(configs, referred, found)
  for (const [file, names] of zones)
    for (const name of [...names].slice(0, MOST_ZONES_OF_A_FILE))
      walk.zone(file, { origin: name, guessed: false })
  const included = includedIn(texts, referred)
  const alone = texts.filter((file) => !zones.has(file) && !included.has(file))
  for (const file of alone) walk.zone(file, { origin: zoneCalled(file.path), guessed: true })
  // What is left are files that only include each other.
  for (const file of texts)
    if (!walk.visited.has(file.path)) walk.zone(file, { origin: zoneCalled(file.path), guessed: true })
  return found.reading()
}

/** Which zones the files are of, by the configurations among them. */
function configured(configs: readonly SourceText[], referred: Referred, found: Gathering) {
  const zones = new Map<SourceText, Set<string>>()
  for (const config of configs)
    for (const { zone: name, file, line, primary } of configuredZones(config)) {
      const text = referred.file(config.path, file)
      if (text !== null) zones.set(text, (zones.get(text) ?? new Set<string>()).add(name))
      else if (primary && !COMES_WITH_BIND.test(name))
        found.lacks(config.path, line, "The file of this zone is not in this source.")
    }
  return zones
}

/** The zones that every name server of Debian or Red Hat has from its package. */
const COMES_WITH_BIND =
  /^(?:localhost(?:\.localdomain)?|localdomain|(?:[\d.]{1,20}\.)?(?:0|127|255)\.in-addr\.arpa|[\d.]{60,70}\.ip6\.arpa|)$/u

/** The files that others include: alone it is not known what their names are relative to. */
function includedIn(texts: readonly SourceText[], referred: Referred): Set<SourceText> {
  const included = new Set<SourceText>()
  for (const { path, text } of texts)
    for (const [, written = ""] of text.matchAll(/^\$INCLUDE[ \t]{1,100}"?([^\s";]{1,1000})/gimu)) {
      const file = referred.file(path, written)
      if (file !== null && file.path !== path) included.add(file)
    }
  return included
}
