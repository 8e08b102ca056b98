import { describe, expect, it } from "vitest"
import type { Cell, Matrix, MatrixRow, PeerClass } from "#model/peers.ts"
import {
  apartIn,
  classInWords,
  environmentsOf,
  placeOf,
  shortNames,
  stepFrom,
} from "#renderer/findings/matrixCells.ts"

const machines = (start: string, number: number) => Array.from({ length: number }, (_, at) => `${start}${at}`)
const classes: readonly PeerClass[] = [
  { environment: "prod", machines: machines("p", 7) },
  { environment: "prod", machines: ["odd"] },
  { environment: "test", machines: machines("t", 2) },
  { environment: "dev", machines: ["d0"] },
  { environment: "dev", machines: machines("d", 2) },
]
const known = (value: string): Cell => ({ known: true, value, evidence: [] })
const unknown: Cell = { known: false, reason: "not asked", evidence: [] }

const rowOf = (values: readonly (string | null)[], more: Partial<MatrixRow> = {}): MatrixRow => ({
  fact: "version nginx 443/tcp",
  label: "nginx",
  declared: null,
  cells: values.map((value) => (value === null ? unknown : known(value))),
  agreement: "outlier",
  tag: "unexplained",
  says: "",
  splitBy: null,
  expectedBy: null,
  ...more,
})

describe("cells that stand apart", () => {
  it("are those of the few among many peers of their own environment", () => {
    const row = rowOf(["1.26", "1.24", "1.26", "1.27", "1.26"])
    expect([...apartIn(row, classes)]).toEqual([1])
  })

  it("are none where peers merely differ, whatever the majority is", () => {
    for (const agreement of ["differ", "split", "two-camps", "rollout"] as const)
      expect(apartIn(rowOf(["1.26", "1.24", "1.26", "1.27", "1.26"], { agreement }), classes).size).toBe(0)
    const two = [classes[2]!, { environment: "test", machines: ["x"] }]
    expect(apartIn(rowOf(["1.26", "1.24"]), two).size).toBe(0)
  })

  it("are none where something explains it, and never what is declared so", () => {
    for (const tag of ["expected", "promoting", "rollout", "unknown"] as const)
      expect(apartIn(rowOf(["1.26", "1.24", "1.26", "1.27", "1.26"], { tag }), classes).size).toBe(0)
    expect(
      apartIn(rowOf(["1.26", "1.24", "1.26", "1.27", "1.26"], { declared: known("1.24") }), classes).size,
    ).toBe(0)
  })

  it("are never those of which nothing is known", () => {
    expect(apartIn(rowOf(["1.26", null, null, "1.27", "1.26"]), classes).size).toBe(0)
  })
})

describe("the head of the matrix", () => {
  it("spans the classes of each environment", () => {
    expect(environmentsOf(classes)).toEqual([
      { name: "prod", first: 0, classes: 2, machines: 8 },
      { name: "test", first: 2, classes: 1, machines: 2 },
      { name: "dev", first: 3, classes: 2, machines: 3 },
    ])
    const rest = { environment: null, machines: machines("r", 60), classes: 21 }
    expect(environmentsOf([...classes, rest]).at(-1)).toEqual({
      name: "others",
      first: 5,
      classes: 1,
      machines: 60,
    })
  })

  it("calls a class by how many are alike, one by its name, and the rest by how many classes it is", () => {
    const names = { odd: "web-03" }
    expect(classInWords(classes[0]!, names).title).toBe("7 alike")
    expect(classInWords(classes[1]!, names)).toMatchObject({ title: "web-03", second: "alone" })
    expect(
      classInWords({ environment: null, machines: machines("r", 60), classes: 21 }, names),
    ).toMatchObject({
      title: "21 more classes",
      second: "60 machines",
    })
  })

  it("leaves out a domain that all share, and nothing of an address", () => {
    expect(shortNames({ a: "web-1.example.org", b: "web-2.example.org" })).toEqual({ a: "web-1", b: "web-2" })
    expect(shortNames({ a: "web-1.example.org", b: "db.example.com" })["a"]).toBe("web-1.example.org")
    expect(shortNames({ a: "10.0.0.1", b: "11.0.0.1" })["a"]).toBe("10.0.0.1")
  })
})

describe("walking the cells", () => {
  it("goes from cell to cell and never out of the table", () => {
    expect(stepFrom({ row: 0, column: 0 }, "ArrowDown", 3, 6)).toEqual({ row: 1, column: 0 })
    expect(stepFrom({ row: 0, column: 0 }, "ArrowUp", 3, 6)).toEqual({ row: 0, column: 0 })
    expect(stepFrom({ row: 2, column: 2 }, "End", 3, 6)).toEqual({ row: 2, column: 5 })
    expect(stepFrom({ row: 2, column: 2 }, "q", 3, 6)).toBeNull()
  })

  it("begins at the fact and the machine that a finding is about", () => {
    const rows = [rowOf([], { fact: "version nginx" }), rowOf([], { fact: "version nginx 443/tcp" })]
    const matrix = { classes, rows } as unknown as Matrix
    expect(placeOf(matrix, "version nginx 443/tcp 1.24.0", ["odd"])).toEqual({ row: 1, column: 2 })
    expect(placeOf(matrix, null, [])).toEqual({ row: 0, column: 1 })
  })
})
