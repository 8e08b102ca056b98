import * as fc from "fast-check"
import { decode, encode } from "dns-packet"
import { expect, test } from "vitest"
import { readProperty } from "#engine/scan/datagrams/bacnet.ts"
import { queryFor, readMessage } from "#engine/scan/datagrams/dns-message.ts"
import { readIke } from "#engine/scan/datagrams/ike.ts"
import { readCapabilities, readPong } from "#engine/scan/datagrams/ipmi.ts"
import { offersFrom } from "#engine/scan/datagrams/mdns-offers.ts"
import { readInstances } from "#engine/scan/datagrams/mssql.ts"
import { readStatus } from "#engine/scan/datagrams/netbios.ts"
import { readTime, readVariables } from "#engine/scan/datagrams/ntp.ts"
import { readSip } from "#engine/scan/datagrams/sip.ts"
import { readDescription, readSearchAnswer } from "#engine/scan/datagrams/ssdp.ts"
import { readMatch } from "#engine/scan/datagrams/wsd.ts"
import { engineRequest, getRequest, readEngine, readValues } from "#engine/scan/snmp/messages.ts"

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/gu, ""), "hex")
const STAMP = hex("0102030405060708")

const time = Buffer.concat([
  hex("24020ae900000010000000100a4d0135"),
  Buffer.alloc(8),
  STAMP,
  Buffer.alloc(8),
  hex("eeaf303f80000000"),
])
const variables = Buffer.concat([
  hex("16820102000000000000"),
  hex("004b"),
  Buffer.from('version="ntpd 4.2.8p15@1.3728-o", processor="x86_64", system="Linux/5.10.0"'),
])
const pong = hex("0600ff060000 11be 4007 0010 000011be 00000000 81 00 000000000000")
const capabilities = hex("0600ff07 00000000000000000010 811c63 2008 38 00 01 95 04 02 a25000 00 5f")
const ike = Buffer.concat([
  STAMP,
  hex("1112131415161718 01 10 02 00 00000000 00000030"),
  hex("0d000008 00000001"),
  hex("0000000c afcad71368a1f1c9"),
])
const instances = Buffer.concat([
  hex("05 6300"),
  Buffer.from("ServerName;DB3;InstanceName;MSSQLSERVER;IsClustered;No;Version;15.0.2000.5;tcp;1433;;"),
])
const property = hex("810a001b0100 30070c 0c020004d2 194d 3e 75 06 00 4163 6d65 2e3f")
const instance = hex("810a001700 00 3007 0c 0c023fffff 194b 3e c4020004d2 3f".replaceAll(" ", ""))
const sip = Buffer.from(
  "SIP/2.0 200 OK\r\nCall-ID: c@x\r\nServer: Asterisk PBX 18.10.0\r\nAllow: INVITE, ACK\r\n\r\n",
)
const match =
  Buffer.from(`<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>
<a:RelatesTo>urn:uuid:11111111-2222-4333-8444-555555555555</a:RelatesTo>
<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</a:Action></s:Header><s:Body><d:ProbeMatches><d:ProbeMatch>
<a:EndpointReference><a:Address>urn:uuid:00075f7a-6c2e-1a2b-8e3f-00408c123456</a:Address></a:EndpointReference>
<d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types><d:Scopes>onvif://www.onvif.org/name/AXIS%20M1065</d:Scopes>
<d:XAddrs>http://127.0.0.1/onvif/device_service</d:XAddrs></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>`)

/** Every reader, with the identity of its question filled in. */
const readers: Readonly<Record<string, (bytes: Buffer) => unknown>> = {
  dns: readMessage,
  mdns: (bytes) => offersFrom(readMessage(bytes)?.records ?? [], "127.0.0.1"),
  time: (bytes) => readTime(bytes, STAMP),
  variables: (bytes) => readVariables(bytes, hex("0102")),
  netbios: (bytes) => readStatus(bytes, 7),
  pong: (bytes) => readPong(bytes, 7),
  capabilities: (bytes) => readCapabilities(bytes, 8),
  ike: (bytes) => readIke(bytes, STAMP),
  mssql: readInstances,
  bacnet: (bytes) => readProperty(bytes, 7),
  sip: (bytes) => readSip(bytes, "c@x"),
  ssdp: readSearchAnswer,
  description: (bytes) => readDescription(bytes.toString()),
  wsd: (bytes) => readMatch(bytes, null),
  engine: (bytes) => readEngine(bytes, 7),
  values: (bytes) => readValues(bytes, 7),
}

test("what is well said is read", () => {
  expect({
    time: readers["time"]?.(time),
    variables: readers["variables"]?.(variables),
    pong: readers["pong"]?.(pong),
    ike: readers["ike"]?.(ike),
    mssql: readers["mssql"]?.(instances),
    sip: readers["sip"]?.(sip),
    wsd: readers["wsd"]?.(match),
    capabilities: readers["capabilities"]?.(capabilities),
    property: readers["bacnet"]?.(property),
    instance: readers["bacnet"]?.(instance),
  }).toEqual({
    time: { version: 4, stratum: 2, reference: "10.77.1.53", synchronised: true, time: 1_795_469_759_500 },
    variables: ["ntpd 4.2.8p15@1.3728-o", "x86_64", "Linux/5.10.0"],
    pong: { enterprise: 4_542, ipmi: true },
    ike: { version: "1.0", said: "agrees", vendors: ["afcad71368a1f1c9"] },
    mssql: [{ server: "DB3", instance: "MSSQLSERVER", version: "15.0.2000.5", tcp: "1433" }],
    sip: { status: 200, server: "Asterisk PBX 18.10.0", userAgent: null, allow: "INVITE, ACK" },
    wsd: {
      address: "urn:uuid:00075f7a-6c2e-1a2b-8e3f-00408c123456",
      types: ["dn:NetworkVideoTransmitter", "tds:Device"],
      scopes: ["onvif://www.onvif.org/name/AXIS%20M1065"],
      places: ["http://127.0.0.1/onvif/device_service"],
    },
    capabilities: { version: "2.0", oem: 20_642 },
    property: { text: "Acme.", instance: null },
    instance: { text: null, instance: 1_234 },
  })
})

test("an answer with another number is none", () => {
  const other = Buffer.alloc(8, 9)
  expect([
    readTime(time, other),
    readVariables(variables, other.subarray(0, 2)),
    readPong(pong, 8),
    readIke(ike, other),
    readSip(sip, "d@x"),
    readMatch(match, "99999999-2222-4333-8444-555555555555"),
    readCapabilities(capabilities, 12),
    readProperty(property, 8),
  ]).toEqual([null, null, null, null, null, null, null, null])
})

test("queries are what a DNS library reads, labels with dots in them included", () => {
  const query = queryFor(
    7,
    { name: "version.bind", type: "TXT", class: "CH" },
    { name: ["a.b", "_ipp", "_tcp", "local"], type: "SRV" },
  )
  expect(decode(query)).toMatchObject({
    id: 7,
    questions: [
      { name: "version.bind", type: "TXT", class: "CH" },
      { name: "a.b._ipp._tcp.local", type: "SRV", class: "IN" },
    ],
  })
})

const samples = [
  time,
  variables,
  pong,
  capabilities,
  ike,
  instances,
  property,
  instance,
  sip,
  match,
  engineRequest(7),
  getRequest({ version: 2, community: "public", id: 7, oids: ["1.3.6.1.2.1.1.1.0"] }),
  encode({
    type: "response",
    id: 7,
    answers: [
      { type: "PTR", name: "_ipp._tcp.local", data: "x._ipp._tcp.local" },
      { type: "SRV", name: "x._ipp._tcp.local", data: { port: 1, target: "x.local" } },
      { type: "TXT", name: "x._ipp._tcp.local", data: ["a=b"] },
      { type: "A", name: "x.local", data: "127.0.0.1" },
    ],
  }),
]

const damaged = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 8 }),
    fc.nat(400),
  )
  .map(([sample, changes, cut]) => {
    const bytes = Buffer.from(sample.subarray(0, Math.max(1, sample.length - (cut % 40))))
    for (const [at, value] of changes) bytes[at % bytes.length] = value
    return bytes
  })
const anything = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes))

test.each(Object.entries(readers))(
  "whatever bytes come, the reader of %s neither throws nor runs on",
  (_name, read) => {
    fc.assert(
      fc.property(fc.oneof(damaged, anything), (bytes) => {
        read(bytes)
      }),
      { numRuns: 1_500 },
    )
  },
)
