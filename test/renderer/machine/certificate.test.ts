import { expect, test } from "vitest"
import { certificateInWords } from "#renderer/machine/certificate.ts"

const NOW = Date.UTC(2026, 2, 17, 12)
const issuer = { commonName: "Example Issuing CA 2" }
const subject = { commonName: "web-01.example.test" }

test("a certificate says whose it is, from whom, and how long it holds", () => {
  expect(certificateInWords({ subject, issuer, notAfter: "2026-04-27T12:00:00" }, NOW)).toEqual({
    subject: "web-01.example.test",
    issuer: "from Example Issuing CA 2",
    left: "41 days left",
    due: false,
  })
})

test("one that has expired says when, and needs a look", () => {
  const words = certificateInWords({ subject, issuer, notAfter: "2026-03-12T11:00:00" }, NOW)
  expect(words).toMatchObject({ left: "expired 5 days ago, on 12 Mar", due: true })
})

test("one that ends within two weeks needs a look before it ends", () => {
  const words = certificateInWords({ subject, issuer, notAfter: "2026-03-30T12:00:00" }, NOW)
  expect(words).toMatchObject({ left: "13 days left", due: true })
})

test("its own name as issuer is a signature of its own", () => {
  expect(certificateInWords({ subject, issuer: subject, notAfter: null }, NOW)).toEqual({
    subject: "web-01.example.test",
    issuer: "signed by itself",
    left: null,
    due: false,
  })
})

test("a certificate that says nothing is not filled in", () => {
  expect(certificateInWords(null, NOW)).toMatchObject({ subject: "no name", left: null, due: false })
})
