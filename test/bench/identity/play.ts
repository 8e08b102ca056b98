import { createHash } from "node:crypto"
import type { Element } from "#engine/scan/nmap/element.ts"
import { hostFrom } from "#engine/scan/nmap/host.ts"
import { sightingFrom } from "#engine/scan/nmap/sighting.ts"
import type { NmapRunInfo } from "#engine/scan/nmap/read-xml.ts"
import type { Sighting } from "#model/observation.ts"
import { hostElement } from "./host-element.ts"
import type { Answer } from "./machine.ts"
import { elementText, NmapFile, runInfoOf } from "./nmap-xml.ts"
import { Random } from "./random.ts"
import { shotsOf, type Shot, type ShotWish } from "./shots.ts"
import { World, type WorldWish } from "./world.ts"

export interface NetworkWish extends WorldWish {
  /** Share of scans that ask less or see less than the others. */
  readonly odd: number
}

/** One scan of an invented network: what was run, and what answered, both as XML and as our sighting. */
export interface Played {
  readonly shot: Shot
  readonly asked: readonly string[]
  readonly seen: () => Generator<Seen>
}

export interface Seen {
  readonly answer: Answer
  /** As nmap's XML tells it. */
  readonly text: string
  readonly sighting: Sighting
}

/** All scans of an invented network, one after the other. */
export function* play(wish: NetworkWish): Generator<Played> {
  const world = new World(wish)
  const random = new Random(`${wish.seed} shots`)
  const six = world.segments.some((segment) => segment.wish.prefix6 !== null)
  const shotWish: ShotWish = { ...wish, scripts: wish.traits.scripts, segments: world.segments, random, six }
  const reader = new Reader()
  let index = 0
  for (let day = 0; day < wish.traits.days; day += 1) {
    const answers = world.nextDay()
    for (const shot of shotsOf(day, index, shotWish)) {
      index += 1
      yield played(shot, answers, reader)
    }
  }
}

function played(shot: Shot, answers: readonly Answer[], reader: Reader): Played {
  const asked = new Set(shot.segments)
  const isSix = shot.family === 6
  const run = runInfoOf(shot)
  return {
    shot,
    asked: isSix ? [] : shot.segments.map(({ cidr }) => cidr),
    seen: function* () {
      for (const answer of answers) {
        if (!asked.has(answer.segment) || answer.ip.includes(":") !== isSix) continue
        const host = hostElement(answer, shot)
        const text = elementText(host)
        yield { answer, text, sighting: reader.sighting(host, text, run) }
      }
    },
  }
}

/** Reads what machines answer with the engine's own reader, but what did not change only once. */
class Reader {
  private readonly known = new Map<string, { readonly digest: string; readonly sighting: Sighting }>()

  sighting(host: Element, text: string, run: NmapRunInfo): Sighting {
    const digest = createHash("sha1")
      .update(run.args)
      .update(text.slice(text.indexOf(">")))
      .digest("base64")
    const read = hostFrom(host)
    if (read === null) throw new Error(`${text.slice(0, 300)} can't be read.`)
    const before = this.known.get(read.ip)
    if (before?.digest === digest) return before.sighting
    const sighting = sightingFrom(read, run)
    this.known.set(read.ip, { digest, sighting })
    return sighting
  }
}

/** Writes one scan as nmap would, and hands on what answered. */
export function writeScan(path: string, scan: Played, each: (seen: Seen) => void): void {
  const file = new NmapFile(path, scan.shot)
  for (const one of scan.seen()) {
    each(one)
    file.add(one.text)
  }
  file.end()
}
