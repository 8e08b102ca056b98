import type { Profile, Protocol } from "#model/profile.ts"

// All of nmap's categories "safe" or "default". Those that know their port send nothing anywhere else. snmp-interfaces
// isn't among them: it walks a switch's whole table as fast as that answers, whatever the pace.
const ALWAYS: Readonly<Record<Protocol, readonly string[]>> = {
  tcp: [
    "ssh-hostkey",
    "ssl-cert",
    "http-title",
    "smb-os-discovery",
    "rdp-ntlm-info",
    "ms-sql-ntlm-info",
    "smtp-ntlm-info",
    "imap-ntlm-info",
    "pop3-ntlm-info",
    "nntp-ntlm-info",
    "telnet-ntlm-info",
    "afp-serverinfo",
    "ldap-rootdse",
  ],
  udp: ["nbstat", "snmp-info", "snmp-sysdescr"],
}

/** One question more to every web server, and one for each kind of service to whoever speaks mDNS. */
const DEEP: Readonly<Record<Protocol, readonly string[]>> = {
  tcp: ["http-ntlm-info"],
  udp: ["dns-service-discovery"],
}

/** nmap's scripts that a profile runs beside its own questions: they tell names, keys and numbers of machines. */
export function scriptsFor(protocol: Protocol, profile: Profile): readonly string[] {
  return profile === "deep" ? [...ALWAYS[protocol], ...DEEP[protocol]] : ALWAYS[protocol]
}
