import { isExample, variablesPath } from "./ansible-variables.ts"

/** What a file is to Ansible. */
export type AnsibleFile =
  | "config"
  | "variables"
  | "ini"
  | "yaml"
  | "plugin"
  | "program"
  | "playbook"
  | "encrypted"

/** Folders whose files are examples, templates of others, or tests of a role. */
const ELSEWHERE =
  /(?:^|\/)(?:\.git|plugins|\w{1,40}_plugins|molecule|node_modules|templates|tasks|handlers|meta|defaults|files|roles\/[^/]{1,100}\/tests)\//u
const INVENTORY_NAME =
  /^(?:hosts|inventory|inventories)(?:[._-].{0,200})?$|[._-](?:inventory|hosts)(?:\.(?:ini|ya?ml|cfg|txt|inv))?$|\.(?:inventory|inv)$/iu
const INVENTORY_FOLDER = /(?:^|\/)(?:inventory|inventories)\//iu
const INI_ENDING = /^(?:|ini|cfg|inv|inventory|hosts|txt)$/iu

/** What a file is to Ansible, by its path and its first characters; null where it is nothing to it. */
export function kindOf(path: string, start: string): AnsibleFile | null {
  const file = path.slice(path.lastIndexOf("/") + 1)
  if (ELSEWHERE.test(path)) return null
  if (file === "ansible.cfg") return "config"
  if (variablesPath(path) !== null) return "variables"
  if (
    /~$|^\.|\.(?:tmpl|tpl|orig|bak|md|rst)$/iu.test(file) ||
    isExample(file) ||
    /(?:^|\/)(?:host|group)_vars\//u.test(path)
  )
    return null
  const name = file.replace(/\.(?:j2|tftpl|erb)$/u, "")
  const ending = /\.([^.]{1,20})$/u.exec(name)?.[1]?.toLowerCase() ?? ""
  const named = INVENTORY_NAME.test(name) || INVENTORY_FOLDER.test(path)
  if (start.startsWith("#!")) return named && /--list|--host|ansible/iu.test(start) ? "program" : null
  if (start.startsWith("$ANSIBLE_VAULT")) return named ? "encrypted" : null
  if (ending === "yml" || ending === "yaml") return yamlKind(start, named)
  if (/^(?:json|md|py|sh|rb|tf|js|ts|csv|html|xml|toml|conf)$/u.test(ending)) return null
  // An ending that we don't know may be that of a domain.
  if (!INI_ENDING.test(ending) && !named) return null
  if (ending === "" && yamlKind(start, named) === "yaml") return "yaml"
  return looksLikeIni(start, { named, bare: ending === "" }) ? "ini" : null
}

const ADDRESS_KEY =
  /(?:^\s{1,200}(?:- )?|[{,]\s{0,5})(?:ansible_host|ip|ipv4_address|ipv4|ip_address|address):\s/mu

function yamlKind(start: string, named: boolean): "plugin" | "playbook" | "yaml" | null {
  const plugin = /^plugin:\s{1,20}["']?([\w.]{1,100})/mu.exec(start)?.[1]
  if (plugin !== undefined && (named || KNOWN_PLUGIN.test(plugin) || plugin.split(".").length > 2))
    return "plugin"
  if (/^-\s+hosts:/mu.test(start) || (/^-\s+\w+:/mu.test(start) && /^[ ]{1,4}hosts:/mu.test(start)))
    return "playbook"
  if (/^all:\s*(?:#.*)?$/mu.test(start) && /^\s+(?:hosts|children):/mu.test(start)) return "yaml"
  if (/^\s+ansible_\w{1,50}:/mu.test(start) && /^\s*hosts:/mu.test(start)) return "yaml"
  if (!named || /^(?:apiVersion|services|Resources):/mu.test(start)) return null
  return /^\s+(?:hosts|children):/mu.test(start) || ADDRESS_KEY.test(start) ? "yaml" : null
}

const CLOUD_PLUGIN =
  /(?:^|\.)(?:aws_\w+|azure_rm|gcp_\w+|hcloud|digitalocean|linode|openstack|vultr|scaleway|ovh\w*|oci|cloudscale|upcloud|exoscale|ibmcloud\w*|alicloud\w*|docker_machine)$/u
const KNOWN_PLUGIN =
  /(?:^|\.)(?:aws_\w+|azure_rm|gcp_\w+|hcloud|digitalocean|linode|openstack|vultr|scaleway|constructed|generator|nb_inventory|proxmox|vmware_vm_inventory|libvirt|nmap|foreman|cobbler|netbox|tower|terraform_\w+|advanced_host_list|docker_containers|docker_swarm|k8s)$/u
/** Plugins that make groups of machines that other files name. */
const ADDS_NONE = /(?:^|\.)(?:constructed|generator|yaml|ini|auto|host_list|advanced_host_list|toml)$/u

/** What is missing where a plugin brings the machines; null where it brings none. */
export function missingBy(text: string): string | null {
  const plugin = /^plugin:\s{1,20}["']?([\w.]{1,100})/mu.exec(text.slice(0, 100_000))?.[1] ?? "unknown"
  if (ADDS_NONE.test(plugin)) return null
  return CLOUD_PLUGIN.test(plugin)
    ? `The hosts come from a cloud API, not from git (${plugin}).`
    : `The hosts come from the plugin ${plugin}, not from git.`
}

/** Whether a text reads like an inventory in INI: sections whose lines are names with variables behind them. */
function looksLikeIni(
  start: string,
  { named, bare }: { readonly named: boolean; readonly bare: boolean },
): boolean {
  const lines = start.split("\n", 300).map((line) => line.trim())
  if (start.length >= 4096) lines.pop()
  let kind = "hosts"
  let sections = 0
  let machines = 0
  let odd = 0
  for (const line of lines) {
    const section = /^\[([^:\]\s]{1,300})(?::(\w{1,50}))?\]\s*(?:#.*)?$/u.exec(line)
    if (section !== null) {
      kind = section[2] ?? "hosts"
      sections += 1
    } else if (line !== "" && !/^(?:[#;]|\{[%#]|%\{|<%)/u.test(line)) {
      if (!fits(kind, line)) odd += 1
      else if (kind === "hosts") machines += 1
    }
  }
  const strong = /^\[[^:\]\s]{1,300}:(?:children|vars)\]|\sansible_\w{1,50}=/mu.test(start)
  if (strong || named) return machines + sections > 0 && odd <= Math.max(machines, sections)
  return bare && sections > 0 && machines > 0 && odd === 0
}

function fits(kind: string, written: string): boolean {
  if (kind === "vars") return written.includes("=")
  const line = written.replaceAll(/\{\{[^}]{0,200}\}\}|\$\{[^}]{0,200}\}/gu, "x")
  const [name = "", next = "#"] = line.split(/\s+/u, 2)
  if (kind === "children") return next.startsWith("#")
  return /^[\w.:[\]-]{1,253}$/u.test(name) && /^#|^[\w-]{1,100}=/u.test(next)
}
