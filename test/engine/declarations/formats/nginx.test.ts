import { describe, expect, test } from "vitest"
import { nginx } from "#engine/declarations/formats/nginx.ts"
import { endsOn, holdsUp, told } from "./holds-up.ts"

const SITE = `# The wiki of the office
upstream wiki_app {
    server 10.20.0.11:8080 weight=2;
    server app2.lan:8081 backup;
    server unix:/run/app.sock;
}

upstream spare { server 10.20.0.99; }

# Wiki, asked for by accounting
server {
    listen 443 ssl http2;
    listen [::]:443 ssl;
    listen 127.0.0.1:8088;
    listen unix:/run/nginx.sock;
    server_name wiki.example.org www.wiki.example.org _ ~^wiki\\d+\\.example\\.org$ *.wiki.example.org;
    include /etc/nginx/snippets/hardening.conf;
    include /etc/nginx/mime.types;
    include conf.d/*.conf;
    location / { proxy_pass http://wiki_app; }
    location /api/ {
        proxy_pass https://api.lan/v1/;
        proxy_pass http://127.0.0.1:3000;
        proxy_pass http://$backend;
    }
}
`

const path = "nginx/sites-enabled/prod-wiki.conf"

describe("nginx", () => {
  test("a server is known by its names, listens on its ports and uses its upstream", () => {
    const [named] = nginx.read([{ path, text: SITE }]).declarations
    expect(named).toMatchObject({
      format: "nginx",
      kind: "machine",
      state: "exact",
      line: 16,
      endLine: 26,
      environment: "prod",
      purpose: "Wiki, asked for by accounting",
    })
    expect(named!.identifiers.map(({ value, line }) => [value, line])).toEqual([
      ["wiki.example.org", 16],
      ["www.wiki.example.org", 16],
    ])
    expect(named!.services.map(({ port, name, bind, line }) => [port, name, bind, line])).toEqual([
      [443, "https", null, 12],
      [8088, "http", "127.0.0.1", 14],
    ])
    expect(named!.uses.map(({ other, port, what, line }) => [other[0]!.value, port, what, line])).toEqual([
      ["10.20.0.11", 8080, "nginx upstream wiki_app", 3],
      ["app2.lan", 8081, "nginx upstream wiki_app", 4],
      ["api.lan", 443, "nginx proxy_pass", 22],
    ])
  })

  test("regular expressions and wildcards are patterns; an upstream that nobody names still says whom it uses", () => {
    const { declarations } = nginx.read([{ path, text: SITE }])
    expect(
      declarations.slice(1).map(({ state, pattern, line, uses }) => [state, pattern, line, uses.length]),
    ).toEqual([
      ["pattern", "/^wiki\\d+\\.example\\.org$/", 16, 0],
      ["pattern", "*.wiki.example.org", 16, 0],
      ["exact", null, 8, 1],
    ])
  })

  test("a literal include that is not there is missing; globs and what comes with nginx are not", () => {
    expect(told(nginx.read([{ path, text: SITE }]))).toEqual([
      `missing ${path}:17 It includes /etc/nginx/snippets/hardening.conf, which is not among the files.`,
    ])
    const beside = { path: "nginx/snippets/hardening.conf", text: "add_header X-Y z;\n" }
    expect(told(nginx.read([{ path, text: SITE }, beside]))).toEqual([])
  })

  test("what a template fills in is no name, and the server is said to be templated", () => {
    const text = [
      "{% for site in sites %}",
      "server {",
      "  listen {{ port }};",
      "  listen 8443 ssl;",
      "  server_name {{ site.name }};",
      "  location / { proxy_pass http://{{ backend }}:8080; }",
      "}",
      "{% endfor %}",
      "server { listen 80; server_name <%= @fqdn %>; }",
      "server { listen 80 default_server; server_name real.example.org; }",
    ].join("\n")
    const { declarations } = nginx.read([{ path: "templates/nginx/site.conf.j2", text }])
    expect(
      declarations.map(({ state, identifiers, services, uses }) => [
        state,
        identifiers.map(({ value }) => value),
        services.map(({ port }) => port),
        uses.length,
      ]),
    ).toEqual([
      ["templated", [], [8443], 0],
      ["templated", [], [], 0],
      ["exact", ["real.example.org"], [80], 0],
    ])
  })

  test("what Jinja's comments and loops leave open is no problem, and hides no server after it", () => {
    const text = [
      "{# it isn't",
      "so simple #}",
      "{% if x %}",
      "server {",
      "  include snippets/listen-443.conf;",
      "{% else %}",
      "server {",
      "{% endif %}",
      "  server_name a.lan;",
      "  {{ location() }}",
      "}",
    ].join("\n")
    const files = [
      { path: "nginx/a.conf.j2", text },
      { path: "nginx/snippets/listen-443.conf", text: "listen 443 ssl;\n" },
    ]
    const reading = nginx.read(files)
    expect(told(reading)).toEqual([])
    expect(
      reading.declarations.map(({ line, identifiers, services }) => [
        line,
        identifiers[0]?.value,
        services.length,
      ]),
    ).toEqual([
      [4, undefined, 0],
      [9, "a.lan", 1],
    ])
    expect(nginx.claims("nginx/snippets/listen-443.conf", "listen 443 ssl;\n")).toBe(true)
  })

  test("streams are TCP or UDP without a name; a server without listen is on port 80", () => {
    const text =
      "stream { server { listen 53 udp; proxy_pass ns1.lan:53; } }\nhttp { server { server_name a.lan; } }\n"
    const { declarations } = nginx.read([{ path: "nginx.conf", text }])
    expect(declarations.map(({ services }) => services.map((s) => [s.port, s.protocol, s.name]))).toEqual([
      [[53, "udp", null]],
      [[80, "tcp", "http"]],
    ])
    expect(declarations[0]!.uses[0]).toMatchObject({ port: 53, line: 1 })
  })

  test("a broken line in the middle is a problem, and the servers around it are read", () => {
    const text =
      "server { listen 80; server_name a.lan; }\nserver { listen 99999; server_name b.lan }\n}\nserver { server_name c.lan; }\n"
    const reading = nginx.read([{ path, text }])
    expect(reading.declarations.map(({ identifiers, line }) => [identifiers[0]?.value, line])).toEqual([
      ["a.lan", 1],
      ["b.lan", 2],
      ["c.lan", 4],
    ])
    expect(reading.problems.map(({ line }) => line)).toEqual([2, 3])
  })

  test("it claims nginx's files, and not a Dockerfile or YAML", () => {
    expect(nginx.claims("etc/nginx/nginx.conf", "user www;")).toBe(true)
    expect(nginx.claims(path, SITE.slice(0, 4096))).toBe(true)
    expect(nginx.claims("sites/wiki.conf", "server {\n  listen 80;\n}")).toBe(true)
    expect(nginx.claims("nginx/values.yaml", "server: {")).toBe(false)
    expect(nginx.claims("dhcpd.conf", "subnet 10.0.0.0 netmask 255.0.0.0 {}")).toBe(false)
  })

  test("whatever a file holds, it is read to its end", () => {
    holdsUp(nginx, [{ path, text: SITE }])
    endsOn(nginx, path, [
      "server {".repeat(4_000),
      "upstream a { server a:1; }\n".repeat(5_000),
      "}".repeat(9_000),
    ])
  })
})
