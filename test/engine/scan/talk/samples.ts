import { made } from "#engine/scan/talk/der.ts"

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/gu, ""), "hex")
const text = (value: string) => Buffer.from(value, "latin1")

function mysqlPacket(payload: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUIntLE(payload.length, 0, 3)
  return Buffer.concat([head, payload])
}

function ntlm(): Buffer {
  const pair = (id: number, value: string) => {
    const bytes = Buffer.from(value, "utf16le")
    const head = Buffer.alloc(4)
    head.writeUInt16LE(id, 0)
    head.writeUInt16LE(bytes.length, 2)
    return Buffer.concat([head, bytes])
  }
  const names = [pair(2, "CORP"), pair(1, "FILES1"), pair(4, "corp.example"), pair(3, "files1.corp.example")]
  const info = Buffer.concat([...names, hex("0700 0800 0011223344556677"), hex("00000000")])
  const head = Buffer.alloc(56)
  head.write("NTLMSSP\0", "latin1")
  head.writeUInt32LE(2, 8)
  head.writeUInt32LE(0x02000000, 20)
  head.writeUInt16LE(info.length, 40)
  head.writeUInt32LE(56, 44)
  hex("0a00 6345 0000000f").copy(head, 48)
  return Buffer.concat([head, info])
}

function amqpStart(): Buffer {
  const string = (name: string, value: string) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(value.length)
    return Buffer.concat([Buffer.from([name.length]), text(`${name}S`), length, text(value)])
  }
  const inner = Buffer.concat([hex("14"), text("authentication_fail"), text("t"), hex("01")])
  const nested = Buffer.alloc(4)
  nested.writeUInt32BE(0)
  const properties = Buffer.concat([
    Buffer.concat([hex("0c"), text("capabilitiesF"), nested]),
    string("platform", "Erlang/OTP 25"),
    string("product", "RabbitMQ"),
    string("version", "3.12.1"),
    inner.subarray(0, 0),
  ])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(properties.length)
  const payload = Buffer.concat([hex("000a000a 0009"), length, properties, hex("00000005"), text("PLAIN")])
  const head = Buffer.alloc(7)
  head.writeUInt8(1)
  head.writeUInt32BE(payload.length, 3)
  return Buffer.concat([head, payload, hex("ce")])
}

function postgresql(): Buffer {
  const parts = text(
    "SFATAL\0VFATAL\0C0A000\0Munsupported frontend protocol 255.0\0Fpostmaster.c\0L2222\0RProcessStartupPacket\0\0",
  )
  const head = Buffer.alloc(5)
  head.write("E", "latin1")
  head.writeUInt32BE(parts.length + 4, 1)
  return Buffer.concat([head, parts])
}

function dns(): Buffer {
  const version = text("dnsmasq-2.90")
  const message = Buffer.concat([
    hex("7263 8580 0001 0001 0000 0000 0776657273696f6e0462696e6400 0010 0003 c00c 0010 0003 00000000"),
    Buffer.from([0, version.length + 1, version.length]),
    version,
  ])
  return Buffer.concat([Buffer.from([0, message.length]), message])
}

function modbus(): Buffer {
  const named = ["Schneider Electric", "TM221", "V1.6"].map((value, id) =>
    Buffer.concat([Buffer.from([id, value.length]), text(value)]),
  )
  const body = Buffer.concat([hex("01 2b 0e 01 01 00 00 03"), ...named])
  return Buffer.concat([hex("0001 0000 00"), Buffer.from([body.length]), body])
}

function ldap(): Buffer {
  const attribute = (name: string, ...values: readonly string[]) =>
    made(0x30, made(4, text(name)), made(0x31, ...values.map((value) => made(4, text(value)))))
  const attributes = [
    attribute("vendorName", "389 Project"),
    attribute("currentTime", "20261123100000Z"),
    attribute("namingContexts", "dc=corp", "dc=example"),
  ]
  const entry = made(0x30, hex("020101"), made(0x64, made(4), made(0x30, ...attributes)))
  return Buffer.concat([entry, made(0x30, hex("020101"), made(0x65, hex("0a01000400 0400")))])
}

/** One good answer of each kind, made by hand from the protocols' own descriptions. */
export const SAMPLES = {
  mysql: mysqlPacket(
    Buffer.concat([
      hex("0a"),
      text("8.0.36-0ubuntu0.22.04.1\0"),
      hex("01000000 0102030405060708 00 ffff ff 0200 ffdf 15"),
    ]),
  ),
  mysqlRefusal: mysqlPacket(
    Buffer.concat([hex("ff 6a04"), text("Host '10.0.0.9' is not allowed to connect")]),
  ),
  postgresql: postgresql(),
  mssql: hex("0401002500000100 00 0015 0006 01 001b 0001 02 001c 0001 03 001d 0000 ff 0f0007d0 0000 02 00"),
  oracle: text(
    '\0\x65\0\0\x04\0\0\0"\0\0Y(DESCRIPTION=(TMP=)(VSNNUM=186647040)(ERR=1189)(ERROR_STACK=(ERROR=(CODE=1189))))',
  ),
  ntlm: ntlm(),
  amqp: amqpStart(),
  dns: dns(),
  modbus: modbus(),
  ldap: ldap(),
  kafka: hex("0000001a 00000001 0000 00000002 0000 0000 0009 0012 0000 0003"),
  telnet: hex("fffd18 fffb01 0d0a 6c6f67696e3a20"),
  http: text(
    "HTTP/1.1 200 OK\r\nServer: x\r\nTransfer-Encoding: chunked\r\nSet-Cookie: a=b\r\n\r\n20\r\n<title>T&amp;t</title><meta name\r\n0\r\n\r\n",
  ),
  redis: text("+PONG\r\n$30\r\n# Server\r\nredis_version:7.0.15\r\n"),
  smb: Buffer.concat([
    hex("00000080 fe534d42 4000"),
    Buffer.alloc(58),
    hex("4100 0100 1103"),
    Buffer.alloc(58),
  ]),
  ssh: Buffer.concat([
    hex("14"),
    Buffer.alloc(16),
    ...Array.from({ length: 10 }, () => hex("00000003 612c62")),
    Buffer.alloc(5),
  ]),
  ipp: Buffer.concat([
    hex("0101 0000 00000001 04 41 0016"),
    text("printer-make-and-model"),
    hex("0005"),
    text("HL-L2"),
    hex("03"),
  ]),
} as const
