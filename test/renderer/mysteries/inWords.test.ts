import { describe, expect, test } from "vitest"
import {
  calledInWords,
  dayAfter,
  initialsOf,
  isoDay,
  portsInWords,
  sinceInWords,
  whatInShort,
  whatInWords,
} from "#renderer/mysteries/inWords.ts"

const NOW = new Date(2026, 2, 17, 9, 9).getTime()
const at = (year: number, month: number, date: number, hour = 5, minute = 58) =>
  new Date(year, month - 1, date, hour, minute).getTime()

describe("since when nobody explains it", () => {
  test("is new within a day", () => {
    expect(sinceInWords(at(2026, 3, 17), NOW)).toEqual({ says: "new 05:58", isNew: true })
  })

  test("is a day of this year, a month of the last years, and a year before", () => {
    expect(sinceInWords(at(2026, 2, 1), NOW).says).toBe("since 1 Feb")
    expect(sinceInWords(at(2024, 8, 3), NOW).says).toBe("since Aug 2024")
    expect(sinceInWords(at(2021, 8, 3), NOW).says).toBe("since 2021")
  })
})

describe("what it is", () => {
  const known = {
    kind: "virtual machine",
    os: "Linux",
    role: "database",
    products: ["OpenSSH 9.2", "PostgreSQL 13"],
    ports: ["22/tcp", "5432/tcp"],
  }

  test("is its kind, its system and the product that tells most", () => {
    expect(whatInWords(known)).toBe("Virtual machine, Linux, PostgreSQL 13")
    expect(whatInShort(known)).toBe("Linux, PostgreSQL 13")
  })

  test("is its role where every machine has its products", () => {
    expect(whatInWords({ ...known, products: ["OpenSSH 9.2"] })).toBe("Virtual machine, Linux, database")
  })

  test("is what answers where nothing tells", () => {
    const nothing = { kind: null, os: null, role: null, products: [] }
    expect(whatInWords({ ...nothing, ports: ["161/udp"] })).toBe("Answers only 161/udp")
    expect(whatInWords({ ...nothing, ports: [] })).toBe("No port answers")
  })

  test("says how many more ports there are than it names", () => {
    expect(portsInWords(["22/tcp", "53/udp"])).toBe("22, 53/udp")
    expect(portsInWords(Array.from({ length: 9 }, (_, port) => `${port + 1}/tcp`))).toBe(
      "1, 2, 3, 4, 5, 6 and 3 more",
    )
  })
})

test("a machine is called by the first part of its name, and by nothing where it has none", () => {
  expect(calledInWords({ name: "db1.shop.example", ip: "10.0.0.7" })).toBe("db1")
  expect(calledInWords({ name: "10.0.0.7", ip: "10.0.0.7" })).toBeNull()
})

test("people and teams have initials", () => {
  expect(["Pia Lorrimer", "@data", "mirela.tane", ""].map(initialsOf)).toEqual(["PL", "DA", "MT", ""])
})

test("a month later is the same day, or the last one of a shorter month", () => {
  const later = (date: number, month: number) =>
    isoDay(dayAfter(new Date(2026, month - 1, date, 23, 30).getTime(), { months: 1 }))
  expect(later(31, 1)).toBe("2026-02-28")
  expect(later(15, 12)).toBe("2027-01-15")
  expect(isoDay(dayAfter(new Date(2026, 11, 28).getTime(), { days: 7 }))).toBe("2027-01-04")
})
