import * as fc from "fast-check"
import { expect, test } from "vitest"
import { dnsFrom, modbusObjects, x11From } from "#engine/scan/talk/binary.ts"
import { apiVersions, published, startProperties } from "#engine/scan/talk/brokers.ts"
import { certificateDetail, certificateFrom } from "#engine/scan/talk/certificate.ts"
import { mssqlVersion, redisFrom, tnsVersion } from "#engine/scan/talk/databases.ts"
import { readTelnet } from "#engine/scan/talk/greetings.ts"
import { messageFrom, messageIsWhole } from "#engine/scan/talk/http-message.ts"
import { pageFields } from "#engine/scan/talk/http-page.ts"
import { httpValue } from "#engine/scan/talk/http-value.ts"
import { attributesFrom } from "#engine/scan/talk/ipp.ts"
import { rootIn } from "#engine/scan/talk/ldap.ts"
import { replyLines } from "#engine/scan/talk/mail.ts"
import { mysqlFrom } from "#engine/scan/talk/mysql.ts"
import { openIn } from "#engine/scan/talk/mongodb.ts"
import { challengeIn } from "#engine/scan/talk/ntlm.ts"
import { errorFrom } from "#engine/scan/talk/postgresql.ts"
import { QUESTIONS } from "#engine/scan/talk/questions.ts"
import { negotiatedIn, smbTime } from "#engine/scan/talk/smb.ts"
import { isSignedBy } from "#engine/scan/talk/ssh-exchange.ts"
import { algorithmsIn, packetIn } from "#engine/scan/talk/ssh-packets.ts"
import { linesOf, settled } from "#engine/scan/talk/words.ts"
import { SAMPLES } from "./samples.ts"

/** Everything that takes bytes off the network apart. */
const PARSERS: Readonly<Record<string, (bytes: Buffer) => unknown>> = {
  dns: dnsFrom,
  modbus: modbusObjects,
  x11: x11From,
  kafka: apiVersions,
  mqtt: published,
  amqp: startProperties,
  certificate: (bytes) => certificateDetail(certificateFrom(bytes)),
  mssql: mssqlVersion,
  oracle: tnsVersion,
  redis: redisFrom,
  telnet: readTelnet,
  http: (bytes) => {
    messageIsWhole(bytes)
    const message = messageFrom(bytes)
    return message && [pageFields([message]), httpValue(message)]
  },
  ipp: attributesFrom,
  ldap: rootIn,
  mail: replyLines,
  mysql: mysqlFrom,
  ntlm: challengeIn,
  postgresql: errorFrom,
  smb: (bytes) => [negotiatedIn(bytes), smbTime(bytes)],
  mongodb: openIn,
  ssh: (bytes) => [packetIn(bytes), algorithmsIn(bytes), isSignedBy(bytes, bytes, bytes)],
  lines: (bytes) => linesOf(bytes).map(settled),
  knows: (bytes) => QUESTIONS.map((question) => question.knows(bytes)),
}

/** A sample with some of its bytes made others, and its end cut off or doubled. */
const mutated = (sample: Buffer) =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.nat(Math.max(0, sample.length - 1)), fc.integer({ min: 0, max: 255 })), {
        maxLength: 12,
      }),
      fc.nat(sample.length),
      fc.boolean(),
    )
    .map(([changes, cut, whole]) => {
      const bytes = Buffer.from(sample)
      for (const [at, byte] of changes) bytes[at] = byte
      return whole ? bytes : bytes.subarray(0, cut)
    })

test.each(Object.entries(PARSERS))(
  "whatever comes, reading it as %s neither throws nor hangs",
  (_, parse) => {
    const random = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes))
    const anything = fc.oneof(random, ...Object.values(SAMPLES).map(mutated))
    fc.assert(
      fc.property(anything, (bytes) => {
        parse(bytes)
      }),
      { numRuns: 600 },
    )
  },
)

test("long runs of anything are read in reasonable time", () => {
  const texts = [
    "a",
    "0",
    "<title",
    "<meta ",
    "a1-",
    "1:00 ",
    "<",
    "Mon ",
    "\r\n",
    "a: b\r\n",
    "=",
    "&#1;",
    "SSH-",
    "220 ",
  ]
  const started = Date.now()
  for (const text of texts) {
    const bytes = Buffer.from(`HTTP/1.1 200 OK\r\n\r\n${text.repeat(131_072 / text.length)}`)
    for (const parse of Object.values(PARSERS)) {
      parse(bytes)
      parse(bytes.subarray(19))
    }
  }
  expect(Date.now() - started).toBeLessThan(10_000)
})

test("samples are read for what they are", () => {
  expect({
    mysql: mysqlFrom(SAMPLES.mysql)?.told[0]?.fields,
    refusal: mysqlFrom(SAMPLES.mysqlRefusal)?.told[0]?.fields,
    postgresql: errorFrom(SAMPLES.postgresql),
    mssql: mssqlVersion(SAMPLES.mssql),
    oracle: tnsVersion(SAMPLES.oracle),
    ntlm: challengeIn(SAMPLES.ntlm),
    amqp: startProperties(SAMPLES.amqp),
    dns: dnsFrom(SAMPLES.dns),
    modbus: [...(modbusObjects(SAMPLES.modbus) ?? [])],
    ldap: rootIn(SAMPLES.ldap),
    kafka: apiVersions(SAMPLES.kafka),
    telnet: readTelnet(SAMPLES.telnet),
  }).toEqual({
    mysql: { "mysql.version": ["8.0.36-0ubuntu0.22.04.1"] },
    refusal: { "mysql.error": ["1130 Host '10.0.0.9' is not allowed to connect"] },
    postgresql:
      "FATAL 0A000 unsupported frontend protocol 255.0, F=postmaster.c L=2222 R=ProcessStartupPacket",
    mssql: "15.0.2000",
    oracle: "11.2.0.2.0",
    ntlm: {
      version: "10.0.17763",
      netbiosComputer: "FILES1",
      netbiosDomain: "CORP",
      computer: "files1.corp.example",
      domain: "corp.example",
      forest: null,
    },
    amqp: { product: "RabbitMQ", version: "3.12.1", platform: "Erlang/OTP 25" },
    dns: { recursion: "offered", version: "dnsmasq-2.90" },
    modbus: [
      [0, "Schneider Electric"],
      [1, "TM221"],
      [2, "V1.6"],
    ],
    ldap: [
      ["vendorName", ["389 Project"]],
      ["namingContexts", ["dc=corp", "dc=example"]],
    ],
    kafka: "0:0-9 18:0-3",
    telnet: { text: "\r\nlogin: ", refusals: Buffer.from([0xff, 0xfc, 0x18, 0xff, 0xfe, 1]) },
  })
})
