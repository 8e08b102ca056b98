import { describe, expect, test } from "vitest"
import {
  chosenValues,
  withoutEach,
  withoutField,
  withValueToggled,
  wordsOf,
} from "#renderer/machines/queryWords.ts"

describe("the words of a query", () => {
  test("brackets and quotation marks keep their words together", () => {
    expect(wordsOf('port:22 (os:linux | os:bsd) "two words" not vendor:dell !is:gone')).toEqual([
      "port:22",
      "(os:linux | os:bsd)",
      '"two words"',
      "not vendor:dell",
      "!is:gone",
    ])
  })

  test("alternatives without brackets are one word, since they can't be taken apart", () => {
    expect(wordsOf("os:linux | os:bsd port:22")).toEqual(["os:linux | os:bsd port:22"])
    expect(wordsOf("os:linux or os:bsd")).toEqual(["os:linux or os:bsd"])
  })

  test("an and between words is left out", () => {
    expect(wordsOf("port:22 and os:linux")).toEqual(["port:22", "os:linux"])
  })

  test("each word can be taken out by itself", () => {
    expect(withoutEach("port:22 os:linux web")).toEqual([
      { word: "port:22", query: "os:linux web" },
      { word: "os:linux", query: "port:22 web" },
      { word: "web", query: "port:22 os:linux" },
    ])
  })
})

describe("ticking values beside the list", () => {
  test("the first value of a field is added as a word, with quotation marks where it needs them", () => {
    expect(withValueToggled("port:22", "os", "Linux 5.10 - 6.1")).toBe('port:22 os:"Linux 5.10 - 6.1"')
  })

  test("a second value of the same field becomes an alternative, and goes again", () => {
    const two = withValueToggled("os:linux port:22", "os", "Windows")
    expect(two).toBe("(os:linux | os:Windows) port:22")
    expect(chosenValues(two, "os")).toEqual(["linux", "windows"])
    expect(withValueToggled(two, "os", "linux")).toBe("os:Windows port:22")
  })

  test("unticking the last value leaves the rest of the query", () => {
    expect(withValueToggled("port:22 is:present", "is", "present")).toBe("port:22")
  })

  test("what is asked not to match is no ticked value", () => {
    expect(chosenValues("!vendor:dell seen<7d", "vendor")).toEqual([])
    expect(withValueToggled("!vendor:dell", "vendor", "HP")).toBe("!vendor:dell vendor:HP")
  })

  test("a field's own narrowing can be left out, and nothing else with it", () => {
    expect(withoutField("(port:22 | port:80) os:linux !port:443", "port")).toBe("os:linux !port:443")
  })
})

describe("a field that asks two things", () => {
  const explained = { field: "is", values: ["explained", "in-doubt", "mystery"] }
  const answers = { field: "is", values: ["present", "gone"] }

  test("is narrowed by each apart from the other", () => {
    const both = withValueToggled("is:mystery", answers, "present")
    expect(both).toBe("is:mystery is:present")
    expect(chosenValues(both, explained)).toEqual(["mystery"])
    expect(withValueToggled(both, explained, "in-doubt")).toBe("(is:mystery | is:in-doubt) is:present")
    expect(withoutField(both, explained)).toBe("is:present")
  })
})
