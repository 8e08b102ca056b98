import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import type { Scan } from "#model/scan.ts"
import { footing } from "#test/lab/footing.ts"
import { expectRebuildTheSame, openScene, type Scene } from "./identity-scene.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

const DESK1 = "10.77.1.101"
const QUIET = "10.77.1.62"
const SLEEPER = "10.77.1.63"
const WEB = "10.77.1.11"
const ALL = [DESK1, QUIET, SLEEPER, WEB]
const PORTS = "22,80,443"

describe.skipIf(ground.kind === "none")(`who is away, and who was only not asked${reason}`, () => {
  let scene: Scene
  let known: readonly string[] = []
  const quick = { profile: "quick", ports: PORTS } as const
  const idsNow = async () => (await scene.all()).map(({ id }) => id).toSorted()
  const presences = async () =>
    Object.fromEntries((await scene.all()).map(({ addresses, presence }) => [addresses[0]!.ip, presence]))
  const openNow = async () =>
    (await scene.all()).flatMap(({ id, services }) =>
      services.filter(({ until }) => until === null).map(({ port }) => `${id} ${port}`),
    )

  beforeAll(async () => {
    scene = await openScene(["desk1", "quiet1", "sleeper1", "web1"])
    // One that only its own segment can tell is there: it answers ARP and nothing else.
    const deaf =
      "add table inet deaf\nadd chain inet deaf input { type filter hook input priority 0; policy drop; }\n"
    await scene.lab.machine("quiet1").run("nft", ["-f", "-"], deaf)
    await scene.scan(ALL, { ports: PORTS })
    known = await idsNow()
    expect(known).toHaveLength(ALL.length)
  })
  afterEach(() => expectRebuildTheSame(scene))
  afterAll(() => scene?.end())

  async function expectNothingGone(scan: Scan, open: readonly string[]): Promise<void> {
    const { changes } = await scene.client().changes.list({ to: scan.id })
    expect([changes, await idsNow(), await openNow()]).toEqual([[], known, open])
    expect(Object.values(await presences())).not.toContain("gone")
  }

  test("a scan of fewer addresses, and one of other ports, report nothing gone and nobody new", async () => {
    const open = await openNow()
    const smaller = await scene.scan([DESK1], quick)
    await expectNothingGone(smaller, open)
    expect(await presences()).toEqual({
      [DESK1]: "present",
      [QUIET]: "not-asked",
      [SLEEPER]: "not-asked",
      [WEB]: "not-asked",
    })
    await expectNothingGone(await scene.scan(ALL, { profile: "quick", ports: "8080" }), open)
  })

  test("a machine that sleeps every now and then is asleep when it has returned three times, and gone when it stays away", async () => {
    const sleeper = scene.lab.machine("sleeper1")
    const seen: string[] = []
    const look = async () => {
      await scene.scan(ALL, quick)
      seen.push((await presences())[SLEEPER]!)
    }
    for (let night = 1; night <= 3; night += 1) {
      await sleeper.down()
      // The first is the longest: what it did once it may do again, even on a busy computer.
      for (let times = night === 1 ? 2 : 1; times > 0; times -= 1) await look()
      await sleeper.up()
      await look()
    }
    expect(seen).toEqual(["gone", "gone", "present", "gone", "present", "gone", "present"])
    await sleeper.down()
    await look()
    const asleep = await scene.at(SLEEPER)
    expect([asleep.presence, seen.at(-1)]).toEqual(["asleep", "asleep"])
    expect(asleep.wakes).toBeGreaterThan(asleep.lastSeen)
    for (let times = 0; times < 60 && seen.at(-1) === "asleep"; times += 1) await look()
    expect(seen.at(-1)).toBe("gone")
    await sleeper.up()
    await look()
    expect([seen.at(-1), await idsNow()]).toEqual(["present", known])
  })

  test.skipIf(ground.kind !== "root")(
    "a scan without raw sockets reports nothing gone, not even whom only ARP can see",
    async () => {
      const open = await openNow()
      await scene.restart({ before: asNobodyIn(scene.folder) })
      const scan = await scene.scan(ALL, quick)
      expect(scan.privilege).toBe("connect")
      await expectNothingGone(scan, open)
      expect((await presences())[QUIET]).toBe("not-asked")
    },
  )
})

/** Words that make the next command run as an account that may send no packets of its own making, over a folder that it may write. */
function asNobodyIn(folder: string): readonly string[] {
  const script =
    'chown -R 65534:65534 "$0" && exec setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --inh-caps=-all "$@"'
  return ["sh", "-ec", script, folder]
}
