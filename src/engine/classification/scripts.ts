/** What nmap's scripts printed, as fields that rules are written against. */
export function scriptFields(script: string, output: string): Readonly<Record<string, readonly string[]>> {
  const lines = output
    .split("\n", MOST_LINES)
    .map((line) => line.replace(/^[\s|_]{1,40}/u, "").trim())
    .filter((line) => line !== "")
  if (script.endsWith("-ntlm-info")) return labelled(lines, NTLM)
  const labels = Object.hasOwn(LABELS, script) ? LABELS[script] : undefined
  if (labels !== undefined) return labelled(lines, labels)
  const read = Object.hasOwn(READERS, script) ? READERS[script] : undefined
  return read === undefined ? {} : read(lines)
}

const MOST_LINES = 400

type Found = Readonly<Record<string, readonly string[]>>
type Labels = Readonly<Record<string, readonly string[]>>

const NTLM: Labels = {
  "ntlm.version": ["Product_Version"],
  "ntlm.computer": ["DNS_Computer_Name", "NetBIOS_Computer_Name"],
  "ntlm.domain": ["DNS_Domain_Name", "NetBIOS_Domain_Name"],
}

/** By script, the labels of the lines that hold a field: "Manufacturer: AVM". */
const LABELS: Readonly<Record<string, Labels>> = {
  "upnp-info": {
    "ssdp.server": ["Server"],
    "upnp.manufacturer": ["Manufacturer", "manufacturer"],
    "upnp.model-name": ["Model Name", "modelName"],
    "upnp.model-number": ["Model Version", "modelNumber"],
    "upnp.model-description": ["Model Descr", "modelDescription"],
    "upnp.friendly-name": ["Name", "friendlyName"],
  },
  "bacnet-info": {
    "bacnet.vendor": ["Vendor Name"],
    "bacnet.model": ["Model Name"],
    "bacnet.firmware": ["Firmware"],
  },
  "ldap-rootdse": {
    "ldap.vendor": ["vendorName"],
    "ldap.version": ["vendorVersion"],
  },
}

function labelled(lines: readonly string[], labels: Labels): Found {
  return Object.fromEntries(
    Object.entries(labels).map(([field, names]) => [field, lines.flatMap((line) => after(line, names))]),
  )
}

function after(line: string, names: readonly string[]): readonly string[] {
  const name = names.find((each) => line.startsWith(`${each}: `) || line.startsWith(`${each}:`))
  const value = name === undefined ? "" : line.slice(name.length + 1).trim()
  return value === "" ? [] : [value]
}

const READERS: Readonly<Record<string, (lines: readonly string[]) => Found>> = {
  "snmp-sysdescr": ([line = ""]) => ({ "snmp.sysdescr": [line] }),
  "http-server-header": (lines) => ({ "http.server": lines }),
  "http-generator": (lines) => ({ "http.generator": lines.slice(0, 1) }),
  "http-headers": headers,
  "http-auth": (lines) => ({ "http.realm": lines.flatMap(realm) }),
  "http-favicon": (lines) => ({ "http.favicon-md5": lines.flatMap(md5) }),
  banner: (lines) => ({ "greeting.text": [lines.join("\n")] }),
  "ftp-syst": (lines) => ({ "ftp.syst": lines.flatMap((line) => after(line, ["SYST"])) }),
  "smb-os-discovery": samba,
  nbstat: (lines) => ({ "netbios.name": lines.flatMap(netbiosNames) }),
  "dns-service-discovery": announced,
}

function headers(lines: readonly string[]): Found {
  const pairs = lines.flatMap((line) => {
    const found = /^([A-Za-z][\w-]{0,60}): (.{1,2000})$/u.exec(line)
    return found ? [[found[1]!.toLowerCase(), found[2]!] as const] : []
  })
  const named = (name: string) => pairs.filter(([each]) => each === name).map(([, value]) => value)
  return {
    "http.header": pairs.map(([name, value]) => `${name}: ${value}`),
    "http.server": named("server"),
    "http.powered-by": named("x-powered-by"),
    "http.location": named("location"),
  }
}

/** "Basic realm=iDRAC", or with quotation marks. */
function realm(line: string): readonly string[] {
  const found = /\brealm="?([^"\r\n]{1,200})/iu.exec(line)?.[1]?.trim()
  return found === undefined || found === "" ? [] : [found]
}

function md5(line: string): readonly string[] {
  const found = /\b[0-9a-f]{32}\b/iu.exec(line)?.[0]
  return found === undefined ? [] : [found.toLowerCase()]
}

/** "OS: Unix (Samba 4.5.16-Debian)", or a Windows release and its build. */
function samba(lines: readonly string[]): Found {
  const [system = ""] = lines.flatMap((line) => after(line, ["OS"]))
  const found = /^(.{1,200}?) \((.{1,200})\)$/u.exec(system)
  return {
    "smb.os": [found?.[1] ?? system],
    "smb.lan-manager": found?.[2] === undefined ? [] : [found[2]],
  }
}

const netbiosNames = (line: string) =>
  [...line.matchAll(/([^\s|<>]{1,15})<([0-9a-f]{2})>/giu)].map(
    ([, name = "", suffix = ""]) => `${name}<${suffix.toLowerCase()}>`,
  )

/** "631/tcp ipp" heads what a service says of itself: "ty=Brother HL-L2350DW". */
function announced(lines: readonly string[]): Found {
  const services = lines.flatMap((line) => {
    const found = /^\d{1,5}\/(tcp|udp) ([\w-]{1,40})$/u.exec(line)
    return found ? [`_${found[2]!}._${found[1]!}`] : []
  })
  return { "mdns.service": services, "mdns.txt": lines.filter((line) => /^[\w.-]{1,40}=\S/u.test(line)) }
}
