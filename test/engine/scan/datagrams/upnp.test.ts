import { once } from "node:events"
import { createServer, type RequestListener, type Server as HttpServer } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, expect, test } from "vitest"
import { placeOn } from "#engine/scan/datagrams/description.ts"
import { readDescription } from "#engine/scan/datagrams/ssdp.ts"
import { answering, ask, factsIn, type Server } from "./loopback.ts"

const MACHINE = "127.41.1.1"
const OTHER = "127.41.1.2"
const UUID = "2fac1234-31f8-11b4-a222-08002b34c003"

const open: Server[] = []
const pages: HttpServer[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
  for (const server of pages.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function page(ip: string, listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  pages.push(server)
  server.listen(0, ip)
  await once(server, "listening")
  return (server.address() as AddressInfo).port
}

const found = (location: string) =>
  [
    "HTTP/1.1 200 OK",
    "ST: upnp:rootdevice",
    `USN: uuid:${UUID}::upnp:rootdevice`,
    "SERVER: Linux/4.4 UPnP/1.0 MiniDLNA/1.2.1",
    `LOCATION: ${location}`,
    "",
    "",
  ].join("\r\n")

async function upnp(location: string): Promise<void> {
  open.push(await answering(MACHINE, 1_900, (_asked, reply) => reply(found(location))))
}

const described = (inside: string) =>
  `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device>${inside}</device></root>`

const PLAIN = described(
  `<deviceType>urn:schemas-upnp-org:device:MediaServer:1</deviceType><friendlyName>Films upstairs</friendlyName>
   <manufacturer>Maker</manufacturer><modelName>Box</modelName><modelNumber>3</modelNumber>
   <serialNumber>SN-4711-A</serialNumber><UDN>uuid:${UUID}</UDN>
   <deviceList><device><friendlyName>inside it</friendlyName></device></deviceList>`,
)

test("a description tells name, model, serial number and id of the machine, not of what is inside it", async () => {
  const port = await page(MACHINE, (_request, response) => response.end(PLAIN))
  await upnp(`http://${MACHINE}:${port}/desc.xml`)
  const asked = await ask([MACHINE], [1_900])
  expect([factsIn(asked, MACHINE), asked.spent.get(MACHINE)?.connections]).toEqual([
    {
      "port 1900/udp": "open",
      "answer 1900/udp ssdp":
        "ssdp.server: Linux/4.4 UPnP/1.0 MiniDLNA/1.2.1; upnp.device-type: urn:schemas-upnp-org:device:MediaServer:1; upnp.friendly-name: Films upstairs; upnp.manufacturer: Maker; upnp.model-name: Box; upnp.model-number: 3",
      "name upnp": "Films upstairs",
      "identifier upnp-uuid": UUID,
      "identifier serial": "SN-4711-A",
    },
    1,
  ])
})

test("a description on another machine is not fetched: nobody is sent there by a stranger", async () => {
  let visits = 0
  const port = await page(OTHER, (_request, response) => {
    visits += 1
    response.end(PLAIN)
  })
  await upnp(`http://${OTHER}:${port}/desc.xml`)
  const asked = await ask([MACHINE], [1_900])
  expect([visits, asked.spent.has(OTHER), factsIn(asked, MACHINE)["identifier upnp-uuid"]]).toEqual([
    0,
    false,
    UUID,
  ])
})

test("a redirect is not followed", async () => {
  let visits = 0
  const there = await page(OTHER, () => (visits += 1))
  const port = await page(MACHINE, (_request, response) => {
    response.writeHead(302, { location: `http://${OTHER}:${there}/` }).end()
  })
  await upnp(`http://${MACHINE}:${port}/desc.xml`)
  await ask([MACHINE], [1_900])
  expect(visits).toBe(0)
})

test("of an endless description 64 kB are read, and then the connection is given up", async () => {
  let sent = 0
  const closed = Promise.withResolvers<null>()
  const port = await page(MACHINE, (_request, response) => {
    response.on("close", () => closed.resolve(null))
    response.write("<root><device><friendlyName>endless</friendlyName>")
    const more = () => {
      while (!response.destroyed && sent < 200_000_000) {
        sent += 65_536
        if (!response.write("<x>".repeat(21_845))) {
          response.once("drain", more)
          return
        }
      }
    }
    more()
  })
  await upnp(`http://${MACHINE}:${port}/desc.xml`)
  const asked = await ask([MACHINE], [1_900])
  await closed.promise
  expect([factsIn(asked, MACHINE)["name upnp"], sent < 50_000_000]).toEqual(["endless", true])
})

test("a description that drips is given up, and what came is read", async () => {
  const timers: NodeJS.Timeout[] = []
  const port = await page(MACHINE, (_request, response) => {
    response.write("<root><device><friendlyName>dripping</friendlyName>")
    timers.push(setInterval(() => response.write(" "), 100))
  })
  await upnp(`http://${MACHINE}:${port}/desc.xml`)
  const asked = await ask([MACHINE], [1_900])
  timers.forEach(clearInterval)
  expect(factsIn(asked, MACHINE)["name upnp"]).toBe("dripping")
})

test("entities and document types are not resolved, and control characters go", () => {
  const bomb = `<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${described("<friendlyName>&b;</friendlyName>")}`
  const script = described("<friendlyName>&lt;script&gt;</friendlyName><modelName>&unknown;</modelName>")
  const deep = described(`${"<x>".repeat(10_000)}<friendlyName>deep</friendlyName>`)
  expect([bomb, script, deep].map(readDescription)).toEqual([{}, { friendlyName: "<script>" }, {}])
})

test("a place is taken only on the machine itself, by address, over HTTP and off printers' ports", () => {
  const places = [
    "http://127.41.1.1:5000/a",
    "http://127.41.1.1/a",
    "https://127.41.1.1/a",
    "http://printer.example/a",
    "http://127.41.1.2/a",
    "http://user:word@127.41.1.1/a",
    "http://127.41.1.1:9100/a",
    "http://127.41.1.1:515/a",
    "http://0x7f290101/a",
    "file:///etc/passwd",
    "nonsense",
  ]
  expect(places.map((place) => placeOn(place, MACHINE) !== null)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
    false,
    true,
    false,
    false,
  ])
})
