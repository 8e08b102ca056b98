import { describe, expect, test } from "vitest"
import { inspec } from "#engine/declarations/formats/inspec.ts"
import { endsOn, holdsUp, told } from "./holds-up.ts"

const FILE = `# What a web server should be
describe package("nginx") do
  it { should be_installed }
end

describe port(80) do
  it { should be_listening }
  its("protocols") { should cmp %w[tcp tcp6] }
  its("processes") { should include "nginx" }
end

control 'https' do
  impact 1.0
  describe port('127.0.0.1', 8443) do
    it { is_expected.to be_listening }
  end
end

describe port(123) do it { should be_listening.with('udp') } end

describe port(23) do
  it { should_not be_listening }
end
# describe port(99) do
#   it { should be_listening }
# end
%w[1 2].each do |n|
  describe port("#{n}") do
    it { should be_listening }
  end
end
describe host('db1.lan', port: 5432, protocol: 'tcp') do
  it { should be_reachable }
end
describe host("10.0.0.53") do
  it { should be_reachable.with( :port => 53, :proto => 'udp' ) }
end
describe http("http://localhost:9000/status") do
  its("status") { should eq 200 }
end
describe http("https://api.lan/v1", auth: {user: "a", pass: "hunter2"}) do
`
const path = "test/integration/web/inspec/nginx_spec.rb"

describe("inspec", () => {
  const reading = inspec.read([{ path, text: FILE }])

  test("ports that should listen are expected services, with program, protocol and address where they are said", () => {
    expect(reading.declarations).toHaveLength(1)
    const [own] = reading.declarations
    expect(own).toMatchObject({
      kind: "expectation",
      line: 6,
      role: "web",
      identifiers: [],
      environment: null,
    })
    expect(
      own!.services.map(
        ({ port, protocol, product, bind, line }) => `${port}/${protocol} ${product} ${bind} ${line}`,
      ),
    ).toEqual([
      "80/tcp nginx null 6",
      "8443/tcp null 127.0.0.1 14",
      "123/udp null null 19",
      "9000/tcp null null 38",
    ])
  })

  test("machines that should be reached are used", () => {
    expect(
      reading.declarations[0]!.uses.map(
        ({ other, port, protocol, line }) => `${other[0]!.value} ${port}/${protocol} ${line}`,
      ),
    ).toEqual(["db1.lan 5432/tcp 32", "10.0.0.53 53/udp 35", "api.lan 443/tcp 41"])
    expect(JSON.stringify(reading)).not.toContain("hunter2")
    expect(told(reading)).toEqual([])
  })

  test("protocols may be a list of words, and then each is expected", () => {
    const port = (number: number, protocols: string) =>
      `describe port(${number}) do\n  it { should be_listening }\n  its("protocols") { should cmp ${protocols} }\nend\n`
    const text = port(53, "%w[udp udp6 tcp tcp6]") + port(67, '"udp"') + port(25, "%w(tcp)")
    expect(
      inspec.read([{ path, text }]).declarations[0]!.services.map((each) => `${each.port}/${each.protocol}`),
    ).toEqual(["53/tcp", "53/udp", "67/udp", "25/tcp"])
  })

  test("serverspec's folder of a machine is named after it; a cookbook's role is its own", () => {
    const text = "describe port 22 do\n  it { should be_listening }\nend\n"
    const paths = [
      "spec/web1.example.org/ssh_spec.rb",
      "cookbooks/ntp/test/smoke/default/x_test.rb",
      "controls/mail.rb",
    ]
    const { declarations } = inspec.read(paths.map((each) => ({ path: each, text })))
    expect(
      declarations.map(({ role, identifiers, services }) => [
        role,
        identifiers[0]?.value ?? null,
        services[0]!.port,
      ]),
    ).toEqual([
      ["web1.example.org", "web1.example.org", 22],
      ["ntp", null, 22],
      ["mail", null, 22],
    ])
  })

  test("it claims tests of machines, and no tests of programs", () => {
    expect(inspec.claims(path, FILE)).toBe(true)
    expect(inspec.claims("spec/models/user_spec.rb", "describe User do\n")).toBe(false)
    expect(inspec.claims("recipes/default.rb", "package 'x'")).toBe(false)
  })

  test("whatever a file holds, it is read to its end", () => {
    holdsUp(inspec, [{ path, text: FILE }])
    endsOn(inspec, path, [
      "describe port(1) do\n".repeat(4_000),
      `describe port(1${" ".repeat(19_000)}`,
      `describe port(1) do\n${"it { should be_reachable ".repeat(4_000)}`,
    ])
  })
})
