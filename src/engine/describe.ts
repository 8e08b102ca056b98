import { hash } from "node:crypto"
import type { Fields, Meaning, Recogniser } from "#model/answer.ts"
import type { Classification, Described } from "#model/classification.ts"
import type { Observation } from "#model/observation.ts"
import { classify, CLASSIFYING, describe, type Asking, type Vocabulary } from "./classification/classify.ts"
import { fieldsOf, TELLING, type Place } from "./classification/seen.ts"
import { identify, RULES, type Identified, type Neighbourhood } from "./identity/identity.ts"
import { isOpen } from "./identity/span.ts"

export interface DescriberTools {
  /** The recogniser as it stands; it changes where sources of rules do. */
  readonly recogniser: () => Recogniser
  readonly vocabulary: Vocabulary
  /** Who a hardware address was assigned to, or null. */
  readonly vendorOf: (mac: string) => string | null
}

const MOST_REMEMBERED = 20_000

/**
 * Says what machines are. Rules are tried in a thread of their own, so what they mean is found out first; identity and
 * classification then stay pure functions of that.
 */
export class Describer {
  private readonly tools: DescriberTools
  private readonly vocabularyVersion: string
  private readonly remembered = new Map<string, readonly Meaning[]>()
  private rememberedWith = ""

  constructor(tools: DescriberTools) {
    this.tools = tools
    this.vocabularyVersion = hash("sha1", JSON.stringify(tools.vocabulary), "base64")
  }

  /** Changes wherever something would be concluded otherwise from the same ledger and the same decisions. */
  get version(): string {
    return [RULES, CLASSIFYING, this.vocabularyVersion, this.tools.recogniser().version].join(" ")
  }

  /** Which machines stand behind a neighbourhood, and what each was like over time. */
  async identified(neighbourhood: Neighbourhood): Promise<Identified> {
    const known = new Known(this.tools)
    const described = new Map<readonly Place[], Described>()
    const { vendorOf } = this.tools
    const describeWith = (observations: readonly Observation[]): Described => {
      const places = known.placesOf(observations)
      const before = described.get(places)
      if (before) return before
      const missing = known.missing.length
      const now = describe({ places, meanings: known.meaningsOf(places) }, this.tools.vocabulary)
      if (known.missing.length === missing) described.set(places, now)
      return now
    }
    await this.learn(known, probablePlaces(neighbourhood, known))
    const identified = identify(neighbourhood, { vendorOf, describe: describeWith })
    if (known.missing.length === 0) return identified
    await this.learn(known, known.missing.splice(0))
    return identify(neighbourhood, { vendorOf, describe: describeWith })
  }

  /** All that speaks for and against what a machine is, from the observations that tell of it at a moment. */
  async classification(observations: readonly Observation[], asking: Asking): Promise<Classification> {
    const known = new Known(this.tools)
    const places = known.placesOf(observations)
    await this.learn(known, places)
    return classify({ places, meanings: known.meaningsOf(places) }, this.tools.vocabulary, asking)
  }

  /** Finds out what these places mean, as far as that was not found out lately. */
  private async learn(known: Known, places: readonly Place[]): Promise<void> {
    const recogniser = this.tools.recogniser()
    const { version } = recogniser
    if (this.rememberedWith !== version || this.remembered.size > MOST_REMEMBERED) {
      this.remembered.clear()
      this.rememberedWith = version
    }
    const asking = new Map<string, Fields>()
    for (const place of places) {
      const key = known.keyOf(place)
      const meanings = this.remembered.get(key)
      if (meanings) known.learn(key, meanings)
      else asking.set(key, place.fields)
    }
    if (asking.size === 0) return
    const answers = await recogniser.recognise([...asking.values()])
    for (const [index, key] of [...asking.keys()].entries()) {
      const meanings = answers[index] ?? []
      known.learn(key, meanings)
      // The rules may have changed while they were tried.
      if (this.rememberedWith === version) this.remembered.set(key, meanings)
    }
  }
}

/** What was seen in one neighbourhood, what it means, and what of it nobody has found out yet. */
class Known {
  readonly missing: Place[] = []
  private readonly tools: DescriberTools
  private readonly places = new Map<string, readonly Place[]>()
  private readonly keys = new Map<Place, string>()
  private readonly meanings = new Map<string, readonly Meaning[]>()

  constructor(tools: DescriberTools) {
    this.tools = tools
  }

  placesOf(observations: readonly Observation[]): readonly Place[] {
    const telling = observations.filter(({ kind }) => TELLING.has(kind))
    const key = telling.map(({ id }) => id).join(" ")
    const places = this.places.get(key) ?? fieldsOf(telling, this.tools)
    this.places.set(key, places)
    return places
  }

  keyOf(place: Place): string {
    const key = this.keys.get(place) ?? hash("sha1", JSON.stringify(place.fields), "base64")
    this.keys.set(place, key)
    return key
  }

  learn(key: string, meanings: readonly Meaning[]): void {
    this.meanings.set(key, meanings)
  }

  meaningsOf(places: readonly Place[]): (readonly Meaning[])[] {
    return places.map((place) => {
      const meanings = this.meanings.get(this.keyOf(place))
      if (meanings === undefined) this.missing.push(place)
      return meanings ?? []
    })
  }
}

/** What endpoints say now: for most machines all that will be asked for. */
function probablePlaces({ spans }: Neighbourhood, known: Known): Place[] {
  return spans
    .filter(isOpen)
    .flatMap(({ told, to }) => known.placesOf(told.filter(({ ended }) => ended >= to)))
}
