/** The files that the built repository begins with; none of them names a machine that a test asks about. */
export const BEGINNINGS: Readonly<Record<string, string>> = {
  "README.md": "# Infrastructure of ACME\nThe office is 10.77.1.0/24, the servers 10.77.2.0/24.\n",
  CODEOWNERS: "# Whoever is asked to review\n* @acme/infra\n",
  "ansible.cfg": "[defaults]\ninventory = hosts.ini\nretry_files_enabled = false\n",
  "hosts.ini": `[network]
ns1.lab.test ansible_host=10.77.1.53

[web]

[shells]
`,
  "zones/lab.db": `$ORIGIN lab.test.
$TTL 3600
@ IN SOA ns1.lab.test. hostmaster.lab.test. (
  1 ; serial
  3600 900 604800 300 )
@ IN NS ns1.lab.test.
ns1 IN A 10.77.1.53
`,
  "dhcp/dhcpd.conf": `option domain-name "lab.test";
default-lease-time 3600;
subnet 10.77.1.0 netmask 255.255.255.0 {
  range 10.77.1.200 10.77.1.220;
}
`,
  "cron/ns1.cron":
    "# Jobs of the name server\nMAILTO=root\n0 4 * * 0 root /usr/sbin/logrotate /etc/logrotate.conf\n",
  "templates/motd.j2": "Welcome to {{ inventory_hostname }}.\n",
  "haproxy/haproxy.cfg": `global
  maxconn 1000
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend all
  bind :80
  default_backend shop
`,
  "monitoring/prometheus.yml": `global:
  scrape_interval: 30s
scrape_configs:
  - job_name: name-server
    static_configs:
      - targets: ['ns1.lab.test:9153']
`,
  "compose/build/docker-compose.yml": `services:
  builder:
    image: registry.acme.example/builder:1.0.0
    ports: ["127.0.0.1:8088:8088"]
`,
  "roles/base/defaults/main.yml": "base_revision: 0\n",
  "roles/shop/defaults/main.yml": "shop_revision: 0\n",
  "roles/data/defaults/main.yml": "data_revision: 0\n",
  "roles/office/defaults/main.yml": "office_revision: 0\n",
  "monitoring/rules/network.yml": "# revision 0\ngroups: []\n",
}
