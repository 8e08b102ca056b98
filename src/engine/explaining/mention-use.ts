import type { Mention } from "#model/written.ts"

const CRON_FILE = /(?:^|\/)(?:ana)?cron(?:tabs?)?(?:[./_-]|$)|\.cron$|\.timer$/iu
const CRON_LINE =
  /^\s{0,40}(?:@(?:hourly|daily|weekly|monthly|yearly|reboot)|[\d*][\d*/,-]{0,40}(?:\s{1,10}[\w*/,-]{1,40}){4})\s/u
const MONITOR_FILE =
  /prometheus|nagios|icinga|zabbix|(?:^|[/_-])monit|blackbox|alertmanager|munin|check_?mk|telegraf|uptime|statping/iu
const DNS_LINE = /\s(?:IN\s+)?(?:CNAME|DNAME|MX|SRV|NS|PTR|HTTPS|SVCB)\s/u
const UPSTREAM_LINE =
  /proxy_?pass|upstream|balancermember|reverse_proxy|fastcgi_pass|uwsgi_pass|\bbackend\b|forward(?:er|_?to)?\b|\brelay|remote_write|mount\b|rsync|\bscp\b|_(?:host|hosts|url|uri|addr|address|endpoint|server|dsn)["']?\s{0,4}[:=]|\b(?:host|server|url|endpoint|address)["']?\s{0,4}[:=]|(?:jdbc:\w{1,20}|postgres(?:ql)?|mysql|mongodb|redis|amqps?|ldaps?|https?|tcp|udp|nfs|smb|cifs|ssh|syslog|kafka|mqtts?):\/\//iu

/** What a line does with the machine that it names, by where it stands and how it is written; null: not known. */
export function mentionUse(path: string, line: string): Mention["use"] {
  if (CRON_FILE.test(path) || CRON_LINE.test(line.slice(0, 400))) return "cron"
  if (MONITOR_FILE.test(path)) return "monitor"
  const text = line.slice(0, 2_000)
  if (DNS_LINE.test(text)) return "dns"
  return UPSTREAM_LINE.test(text) ? "upstream" : null
}
