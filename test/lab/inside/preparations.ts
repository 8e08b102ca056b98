import { cups } from "../daemons/cups.ts"
import { dnsmasq } from "../daemons/dnsmasq.ts"
import { listener } from "../daemons/listener.ts"
import { mariadb } from "../daemons/mariadb.ts"
import { nginx } from "../daemons/nginx.ts"
import { postfix } from "../daemons/postfix.ts"
import { postgres } from "../daemons/postgres.ts"
import { pretender } from "../daemons/pretender.ts"
import { redis } from "../daemons/redis.ts"
import { samba } from "../daemons/samba.ts"
import { memcached, mosquitto, snmpd, vsftpd } from "../daemons/small.ts"
import { sshd } from "../daemons/sshd.ts"
import { avahi, bind, chrony, minidlna, wsdd } from "../daemons/talkers.ts"
import { trickster } from "../daemons/trickster.ts"
import { fragile, queue } from "../daemons/weak.ts"
import type { Runs } from "../machine.ts"
import type { Prepare } from "./daemon.ts"

/** How each daemon of the lab is prepared. */
export const preparations: Readonly<Record<Runs, Prepare>> = {
  avahi,
  bind,
  chrony,
  cups,
  dnsmasq,
  fragile,
  listener,
  mariadb,
  memcached,
  minidlna,
  mosquitto,
  nginx,
  postfix,
  postgres,
  pretender,
  queue,
  redis,
  samba,
  snmpd,
  sshd,
  trickster,
  vsftpd,
  wsdd,
}
