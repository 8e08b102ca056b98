import { Empty } from "#renderer/ui/States.tsx"
import { AddSource } from "./AddSource.tsx"

const READ = [
  ["Inventories", "Ansible, Salt, Puppet and Hiera, Terraform and its states, Kubernetes, Proxmox, libvirt"],
  [
    "Names and addresses",
    "DNS zones, octoDNS, hosts, known_hosts, ssh_config, DHCP with its leases, router.db",
  ],
  [
    "What runs where",
    "compose, nginx, haproxy, Prometheus, Nagios and Icinga, goss, InSpec, device configurations",
  ],
  ["Who", "CODEOWNERS, OWNERS, MAINTAINERS, catalog-info, and the history of every line"],
  ["Tables", "exports as CSV or JSON: NetBox, vCenter, a spreadsheet; you say what its columns mean"],
] as const

/** Nothing is written down yet: what fills this screen, and what can be read. */
export function FirstSource({ canWrite }: { readonly canWrite: boolean }) {
  return (
    <div className="pane first-source">
      <Empty title="No source has been added yet, so nothing explains these machines.">
        Add the repository that describes this network. Rollcall reads which machines it names, who wrote each
        line and since when; a folder or a single file does as well.
      </Empty>
      {canWrite && <AddSource onDone={() => undefined} canLeave={false} />}
      <dl className="first-source-kinds small">
        {READ.map(([title, words]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd className="quiet">{words}</dd>
          </div>
        ))}
      </dl>
      <p className="small quiet">
        Every other file is searched for the names and addresses of machines, whatever its format.
      </p>
    </div>
  )
}
