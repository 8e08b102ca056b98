import snmp from "net-snmp"
import { expect, test } from "vitest"
import { engineWords } from "#engine/scan/snmp/engine-id.ts"
import { isAfter, walk } from "#engine/scan/snmp/walk.ts"

type Rows = readonly { readonly oid: string; readonly value: string }[]

/** A session whose machine answers each question with what `rows` makes of it. */
function machine(rows: (from: string, asked: number) => Rows) {
  let asked = 0
  const session = {
    getBulk: (
      oids: readonly string[],
      _scalars: number,
      _rows: number,
      tell: (error: null, found: Rows[]) => void,
    ) => {
      asked += 1
      tell(null, [rows(oids[0] ?? "", asked)])
    },
  } as unknown as snmp.Session
  return { session, asked: () => asked }
}

const walker = (session: snmp.Session, rows = 20_000) => ({
  session,
  turn: () => Promise.resolve(),
  signal: new AbortController().signal,
  left: { rows },
})

test("a machine that tells the same row for ever is left after one question", async () => {
  const { session, asked } = machine(() =>
    Array.from({ length: 20 }, () => ({ oid: "1.3.1", value: "again" })),
  )
  expect([await walk(walker(session), "1.3"), asked()]).toEqual([[{ index: "1", value: "again" }], 1])
})

test("of an endless table as many rows are read as there is room for", async () => {
  const { session } = machine((_from, asked) =>
    Array.from({ length: 20 }, (_, index) => ({ oid: `1.3.${asked * 20 + index}`, value: "more" })),
  )
  const room = walker(session, 1_000)
  expect([(await walk(room, "1.3")).length, room.left.rows]).toEqual([1_000, 0])
})

test("a column ends where the next one begins", async () => {
  const { session } = machine(() => [
    { oid: "1.3.1", value: "one" },
    { oid: "1.3.2", value: "two" },
    { oid: "1.4.1", value: "of another" },
  ])
  expect(await walk(walker(session), "1.3")).toEqual([
    { index: "1", value: "one" },
    { index: "2", value: "two" },
  ])
})

test("numbers stand in the order of their parts, not of their letters", () => {
  expect([
    isAfter("1.3.10", "1.3.9"),
    isAfter("1.3.9", "1.3.10"),
    isAfter("1.3", "1.3"),
    isAfter("1.3.1", "1.3"),
  ]).toEqual([true, false, false, true])
})

test("engine ids read as nmap writes them", () => {
  const makers = new Map([
    [9, "ciscoSystems"],
    [8_072, "net-snmp"],
  ])
  const words = [
    "8000000903 00d48cb532bc",
    "80001f8880 3c84db492727046b",
    "8000000901 0a4d0302",
    "80000009 04 6c6162",
    "00000009 0102030405060708",
    "80ffffff03 00d48cb532bc",
  ]
  expect(words.map((hex) => engineWords(Buffer.from(hex.replaceAll(" ", ""), "hex"), makers))).toEqual([
    "ciscoSystems mac 00:d4:8c:b5:32:bc",
    "net-snmp unknown 3c84db492727046b",
    "ciscoSystems ipv4 10.77.3.2",
    "ciscoSystems text lab",
    "ciscoSystems unknown 0102030405060708",
    "mac 00:d4:8c:b5:32:bc",
  ])
})
