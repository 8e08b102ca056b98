import { expect, test } from "vitest"
import { KUBERNETES } from "#engine/declarations/formats/kubernetes.ts"
import { staysWithin } from "./hostile-files.ts"
import { lineWith } from "./line-with.ts"

const PATH = "clusters/production/objects.yaml"

const TEXT = `apiVersion: metal3.io/v1alpha1
kind: BareMetalHost
metadata:
  name: metal1
  labels: { team: platform }
spec:
  online: false
  bootMACAddress: 52:54:00:12:34:56
  bmc:
    address: redfish-virtualmedia://10.0.9.11:8000/redfish/v1/Systems/1
    credentialsName: metal1-hunter2
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Node
    metadata:
      name: kube1
      labels:
        kubernetes.io/hostname: kube1.example.lan
        node-role.kubernetes.io/control-plane: ""
    spec:
      unschedulable: true
    status:
      addresses:
        - { type: InternalIP, address: 10.0.4.31 }
        - { type: Hostname, address: kube1 }
---
apiVersion: v1
kind: Service
metadata:
  name: mqtt
  namespace: home-dev
  annotations:
    metallb.universe.tf/loadBalancerIPs: 10.0.4.80,10.0.4.81
    external-dns.alpha.kubernetes.io/hostname: mqtt.example.org
    example.org/owner: "@example/home"
spec:
  type: LoadBalancer
  ports:
    - { name: mqtt, port: 1883, targetPort: 11883 }
    - { name: coap, port: 5683, protocol: UDP, nodePort: 30001 }
---
apiVersion: v1
kind: Service
metadata:
  name: inside
spec:
  ports: [{ port: 80 }]
---
apiVersion: v1
kind: Service
metadata:
  name: metrics
spec:
  type: NodePort
  ports: [{ port: 80, nodePort: 30090 }]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
spec:
  tls:
    - hosts: [shop.example.org]
  rules:
    - host: shop.example.org
    - host: "*.preview.example.org"
---
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata:
  name: dash
spec:
  entryPoints: [web]
  routes:
    - match: Host(\`dash.example.org\`) && PathPrefix(\`/x\`)
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: node-exporter
  name: node-exporter
spec:
  template:
    spec:
      hostNetwork: true
      nodeSelector:
        kubernetes.io/hostname: kube7
      containers:
        - name: node-exporter
          image: quay.io/prometheus/node-exporter:v1.8.1
          ports:
            - { containerPort: 9100, name: metrics }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: plain }
spec:
  template:
    spec:
      containers:
        - image: nginx
          ports: [{ containerPort: 80 }]
`

const line = (words: string) => lineWith(TEXT, words)
const { declarations, problems } = KUBERNETES.read([{ path: PATH, text: TEXT }])
const known = (value: string) =>
  declarations.find(({ identifiers }) => identifiers.some((identifier) => identifier.value === value))!
const named = (name: string) => declarations.find(({ attributes }) => attributes["name"] === name)
const values = (value: string) => known(value).identifiers.map((identifier) => identifier.value)

test("a bare machine and the controller that switches it on are two machines", () => {
  expect(known("metal1")).toMatchObject({
    line: line("name: metal1"),
    endLine: line("credentialsName"),
    status: "switched off",
    owner: { name: "platform", kind: "team", line: line("team: platform") },
    environment: "prod",
  })
  expect(known("52:54:00:12:34:56").identifiers[1]).toMatchObject({
    raw: "52:54:00:12:34:56",
    line: line("bootMAC"),
  })
  expect(known("10.0.9.11")).toMatchObject({
    line: line("redfish-virtualmedia"),
    services: [{ port: 8000, protocol: "tcp" }],
    attributes: { manages: "metal1" },
  })
  expect(JSON.stringify(declarations)).not.toContain("hunter2")
})

test("a node in a list is a machine with its addresses", () => {
  expect(known("kube1")).toMatchObject({
    line: line("name: kube1"),
    status: "cordoned",
    role: "control-plane",
  })
  expect(values("kube1")).toEqual(["kube1", "kube1.example.lan", "10.0.4.31"])
})

test("a service is declared where it is seen outside", () => {
  expect(known("mqtt.example.org")).toMatchObject({
    line: line("name: mqtt"),
    environment: "dev",
    owner: { name: "@example/home", kind: "team" },
    services: [
      { port: 1883, protocol: "tcp", name: "mqtt", line: line("1883") },
      { port: 5683, protocol: "udp", name: "coap" },
    ],
  })
  expect(values("mqtt.example.org")).toEqual(["10.0.4.80", "10.0.4.81", "mqtt.example.org"])
  expect(named("inside")).toBeUndefined()
  expect(named("metrics")).toMatchObject({ identifiers: [], services: [{ port: 30_090 }] })
})

test("the names that come in are declared, those with a star as a pattern", () => {
  expect(known("shop.example.org")).toMatchObject({ services: [{ port: 443 }], line: line("name: shop") })
  expect(declarations.filter(({ state }) => state === "pattern")).toMatchObject([
    { pattern: "*.preview.example.org", line: line("*.preview"), identifiers: [] },
  ])
  expect(known("dash.example.org")).toMatchObject({ services: [{ port: 80 }] })
})

test("a pod counts only on its machine's network", () => {
  expect(known("kube7")).toMatchObject({
    services: [{ port: 9100, name: "metrics", product: "node-exporter", version: "1.8.1" }],
  })
  expect(named("plain")).toBeUndefined()
})

test("a key that stands there twice is a problem, and the rest is read", () => {
  expect(problems.map((problem) => problem.line)).toEqual([line("name: node-exporter") + 1])
})

test("a chart's templates are said once a folder, and not read", () => {
  const text = "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.name }}\n"
  const reading = KUBERNETES.read([
    { path: "chart/templates/a.yaml", text },
    { path: "chart/templates/b.yaml", text },
  ])
  expect(reading.problems).toMatchObject([{ path: "chart/templates/a.yaml", line: 1 }])
  expect(reading.declarations).toEqual([])
})

const TALOS = `version: v1alpha1
machine:
  type: controlplane
  token: hunter2
  certSANs: [kube.example.org]
  network:
    hostname: talos1
    interfaces:
      - deviceSelector: { hardwareAddr: "52:54:00:00:00:01" }
        addresses: [10.0.4.41/24]
cluster:
  secret: hunter2
`

const K0S = `apiVersion: k0sctl.k0sproject.io/v1beta1
kind: Cluster
metadata: { name: lab }
spec:
  hosts:
    - role: controller
      ssh: { address: 10.0.4.51, user: root, port: 2222 }
    - role: worker
      hostname: work1
      ssh: { address: "{{ worker }}" }
`

const TALHELPER = `clusterName: home
nodes:
  - hostname: t1
    ipAddress: 10.0.4.61,10.0.4.62
    controlPlane: true
`

test("the machines that installers of clusters are told of are declared", () => {
  const read = (path: string, text: string) => {
    expect(KUBERNETES.claims(path, text)).toBe(true)
    const reading = KUBERNETES.read([{ path, text }])
    expect(JSON.stringify(reading)).not.toContain("hunter2")
    return reading.declarations.map(({ state, role, line: at, identifiers, services }) => ({
      state,
      role,
      line: at,
      known: identifiers.map(({ value }) => value),
      ports: services.map(({ port }) => port),
    }))
  }
  expect(read("talos/cp1.yaml", TALOS)).toEqual([
    {
      state: "exact",
      role: "controlplane",
      line: 7,
      known: ["talos1", "10.0.4.41", "52:54:00:00:00:01"],
      ports: [],
    },
  ])
  expect(read("k0sctl.yaml", K0S)).toEqual([
    { state: "exact", role: "controller", line: 7, known: ["10.0.4.51"], ports: [2222] },
    { state: "templated", role: "worker", line: 10, known: ["work1"], ports: [22] },
  ])
  expect(read("talconfig.yaml", TALHELPER)).toEqual([
    { state: "exact", role: "controlplane", line: 3, known: ["t1", "10.0.4.61", "10.0.4.62"], ports: [] },
  ])
})

test("whatever a file holds, reading ends and stays within it", () => {
  staysWithin(KUBERNETES, PATH, TEXT)
  staysWithin(KUBERNETES, "talos.yaml", TALOS)
})
