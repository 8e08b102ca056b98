import { describe, expect, test } from "vitest"
import { newChannel, type ChannelTold } from "#api/notifications.ts"
import { channelFrom, draftOf, EMPTY_CHANNEL, isReady, withPart } from "#renderer/settings/channelDraft.ts"
import { rateInWords } from "#renderer/settings/channelWords.ts"

const mail: ChannelTold = {
  name: "ops",
  kind: "e-mail",
  least: "high",
  on: true,
  goesTo: "ops@example.org over mail.example.org",
  mail: {
    host: "mail.example.org",
    port: 587,
    security: "starttls",
    user: "rollcall",
    from: "rollcall@example.org",
    to: ["ops@example.org", "pia@example.org"],
  },
  signed: null,
  kept: "environment MAIL_PASSWORD",
  problem: null,
  at: 1,
  author: "pia",
}

describe("the form of a channel", () => {
  test("is not ready before it has what its kind needs", () => {
    expect(isReady(EMPTY_CHANNEL)).toBe(false)
    expect(isReady({ ...EMPTY_CHANNEL, name: "hook" })).toBe(false)
    expect(isReady({ ...EMPTY_CHANNEL, name: "hook", url: "https://hooks.example.org/x" })).toBe(true)
    expect(isReady({ ...EMPTY_CHANNEL, name: "here", kind: "desktop" })).toBe(true)
    const letters = { ...EMPTY_CHANNEL, name: "ops", kind: "e-mail" as const, host: "mail", sender: "a@b" }
    expect(isReady({ ...letters, to: " , " })).toBe(false)
    expect(isReady({ ...letters, to: "a@b.example" })).toBe(true)
  })

  test("gives what the engine takes, with secrets as words or by the name of their variable", () => {
    const hook = { ...EMPTY_CHANNEL, name: " hook ", url: "https://hooks.example.org/x", signing: "" }
    expect(channelFrom(hook)).toEqual({
      name: "hook",
      least: "medium",
      on: true,
      way: { kind: "webhook", url: { from: "words", secret: "https://hooks.example.org/x" }, signing: null },
    })
    const named = channelFrom({ ...hook, from: "environment", url: "HOOK_URL", signing: "HOOK_KEY" })
    expect(named.way).toMatchObject({
      url: { from: "environment", variable: "HOOK_URL" },
      signing: { from: "environment", variable: "HOOK_KEY" },
    })
    expect(newChannel.safeParse(named).success).toBe(true)
  })

  test("of one that is there says its secrets again by saying nothing", () => {
    const draft = draftOf(mail)
    expect(draft).toMatchObject({ isChange: true, from: "environment", password: "", user: "rollcall" })
    expect(isReady(draft)).toBe(true)
    const { way } = channelFrom(draft)
    expect(way).toMatchObject({ kind: "e-mail", password: null, to: mail.mail?.to })
    expect(newChannel.safeParse(channelFrom(draft)).success).toBe(true)
  })

  test("a threshold or a switch changes nothing else", () => {
    expect(withPart(mail, { least: "critical" })).toEqual({
      name: "ops",
      least: "critical",
      on: true,
      way: { kind: "e-mail", ...mail.mail, password: null },
    })
    expect(withPart({ ...mail, kind: "webhook", mail: null }, { on: false })).toEqual({
      name: "ops",
      least: "high",
      on: false,
      way: { kind: "webhook", url: null, signing: null },
    })
    expect(withPart({ ...mail, kind: "desktop", mail: null }, {}).way).toEqual({ kind: "desktop" })
  })
})

test("a rate never stands without its number", () => {
  expect(rateInWords(0, 0)).toBe("nothing told")
  expect(rateInWords(2, 14)).toBe("2 of 14, 14.3 %")
})
