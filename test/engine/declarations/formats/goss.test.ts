import { describe, expect, test } from "vitest"
import { goss } from "#engine/declarations/formats/goss.ts"
import { endsOn, holdsUp, told } from "./holds-up.ts"

const FILE = `# written with goss add
port:
  tcp:22:
    listening: true
    ip:
    - 0.0.0.0
  tcp6:22:
    listening: true
  udp:123:
    listening: true
    ip: [127.0.0.1]
  tcp:23:
    listening: false
  tcp:{{.Vars.port}}:
    listening: true
  tcp:99999:
    listening: true
addr:
  tcp://db1.lan:5432:
    reachable: true
    timeout: 500
  udp://10.0.0.53:53:
    reachable: true
  tcp://gone.lan:80:
    reachable: false
http:
  https://user:hunter2@shop.lan/:
    status: 200
  page:
    url: https://shop.lan/health
    status: 200
  http://localhost:8080/ready:
    status: 200
dns:
  shop.lan:
    resolvable: true
    addrs:
    - 10.0.0.80
  PTR:10.0.0.80:
    resolvable: true
    addrs: [shop.lan.]
gossfile:
  other.yaml: {}
  parts/*.yaml: {}
port:
  tcp:9100:
    listening: true
`
const path = "roles/web/files/goss/web.yaml"

describe("goss", () => {
  const reading = goss.read([{ path, text: FILE }])

  test("ports and pages of the machine itself are expected services, those of others are uses", () => {
    const [own] = reading.declarations
    expect(own).toMatchObject({ kind: "expectation", state: "templated", line: 3, endLine: 47, role: "web" })
    expect(
      own!.services.map(({ port, protocol, bind, line }) => `${port}/${protocol} ${bind} ${line}`),
    ).toEqual(["22/tcp null 3", "123/udp 127.0.0.1 9", "9100/tcp null 46", "8080/tcp null 32"])
    expect(
      own!.uses.map(
        ({ other, port, protocol, what, line }) => `${other[0]!.value} ${port}/${protocol} ${what} ${line}`,
      ),
    ).toEqual([
      "db1.lan 5432/tcp goss addr 19",
      "10.0.0.53 53/udp goss addr 22",
      "shop.lan 443/tcp goss http 30",
    ])
    expect(JSON.stringify(reading)).not.toContain("hunter2")
  })

  test("a name that should lead to addresses is expected to", () => {
    expect(reading.declarations.slice(1)).toMatchObject([
      {
        kind: "expectation",
        line: 35,
        endLine: 38,
        identifiers: [
          { value: "shop.lan", line: 35 },
          { value: "10.0.0.80", line: 38 },
        ],
      },
    ])
  })

  test("a block that is written twice is said, and both are read; a file that is not there is missing", () => {
    expect(told(reading)).toEqual([
      `problem ${path}:45 This key is written twice: line 2 has it too.`,
      `missing ${path}:43 It takes in other.yaml, which is not among the files.`,
    ])
  })

  test("it claims goss's files, and no other YAML", () => {
    expect(goss.claims("goss.yaml", FILE)).toBe(true)
    expect(goss.claims("test/goss-web.yml", FILE)).toBe(true)
    expect(goss.claims("docker-compose.yml", "services:\n  a:\n")).toBe(false)
    expect(goss.claims("config/mongoss.yaml", "port: 1\n")).toBe(false)
  })

  test("whatever a file holds, it is read to its end", () => {
    holdsUp(goss, [{ path, text: FILE }])
    endsOn(goss, path, [
      `port:\n${"  tcp:1: {listening: true}\n".repeat(1_500)}`,
      "port: ".repeat(500),
      "addr:\n  - [".repeat(400),
    ])
  })
})
