/** Ports by protocol, as lists such as "22,80,8000-8100"; "" for none. */
export interface PortLists {
  readonly tcp: string
  readonly udp: string
}

// Our own choice of what machines on a company's network are known to listen on, by what it tells about them.
const REMOTE = "22,23,3389,5900-5901,5985-5986,2222,5938,8291"
const WEB =
  "80,81,443,591,3000,4443,5000-5001,7001,7080,8000-8001,8008-8009,8080-8083,8088,8090,8181,8443,8888,9000,9090,9443,10000"
const MAIL = "25,110,143,465,587,993,995"
const FILES = "20-21,111,139,445,548,873,990,2049"
const DATABASES = "1433,1521,3306,5432-5433,5984,6379,7000,8086,9042,9200,9300,11211,27017,50000"
const PRINTERS = "515,631,9100"
const INFRASTRUCTURE =
  "53,88,135,179,389,636,1723,1883,2375-2376,3128,3268,4369,5060,5222,5355,5672,6443,8883,10250"
const PHONES_AND_CAMERAS = "554,1720,1935,2000,5061,8554,34567,37777,49152,62078"
const POWER_AND_BUILDINGS = "102,502,1911,3493,4840,20000,44818,47808"

/** TCP ports of the quick profile. */
export const QUICK_TCP = [
  REMOTE,
  WEB,
  MAIL,
  FILES,
  DATABASES,
  PRINTERS,
  INFRASTRUCTURE,
  PHONES_AND_CAMERAS,
  POWER_AND_BUILDINGS,
  "7,9,13,37,79,113,902,1080,1900,5357,8006,16992",
].join(",")

/** UDP services that matter: DNS, DHCP, TFTP, NTP, NetBIOS, SNMP, IKE, IPMI, SSDP, mDNS, BACnet and a few more. */
export const UDP_STANDARD = "53,67,69,111,123,137,161,500,623,1434,1900,3702,5060,5353,5355,47808"

export const UDP_DEEP = `${UDP_STANDARD},7,13,17,19,49,68,88,135,138,162,177,389,427,443,445,514,520,626,631,1194,1645,1701,1718,1812-1813,2049,3283,3391,3478,4500,5351,5632,5683,6481,9600,10001,11211,17185,20000,30718,31337,34964,44818,49152`

/** Sets that may be named in a list of ports. */
export const NAMED_PORTS: Readonly<Record<string, PortLists>> = {
  all: { tcp: "1-65535", udp: "" },
  web: { tcp: WEB, udp: "" },
  remote: { tcp: REMOTE, udp: "" },
  mail: { tcp: MAIL, udp: "" },
  files: { tcp: FILES, udp: "137" },
  databases: { tcp: DATABASES, udp: "1434" },
  printers: { tcp: PRINTERS, udp: "161" },
  dns: { tcp: "53", udp: "53,5353" },
  snmp: { tcp: "", udp: "161" },
}
