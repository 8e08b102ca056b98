#!/bin/sh
# What Rollcall reads inside a machine. It writes no file, starts nothing that stays, asks for no right it does not
# have, and says what it could not read. It comes whole over the user's own SSH into `sh -s`: POSIX sh, for dash,
# BusyBox ash, ksh and the sh of the BSDs. `mark` was set in a line before; what else is printed does not hold it.
# A part returns 99 where there is nothing of the kind here, and 98 where it may not be read.

mark=${mark:-}
[ -n "$mark" ] || exit 1

# Each command with its time, where there is a program for that; else with a watcher of our own.
t() {
  if [ -n "$limit" ]; then
    $limit "$@"
    return
  fi
  "$@" &
  child=$!
  (
    sleep "$seconds" &
    nap=$!
    trap 'kill "$nap" 2>/dev/null; exit 0' TERM
    wait "$nap"
    kill "$child" 2>/dev/null
  ) >/dev/null 2>&1 &
  watcher=$!
  wait "$child"
  code=$?
  kill "$watcher" 2>/dev/null
  wait "$watcher" 2>/dev/null
  [ "$code" -eq 143 ] && code=124
  return "$code"
}

has() { command -v "$1" >/dev/null 2>&1; }

say() { printf '%s=%s\n' "$1" "$2"; }

# name, most lines, function: what it prints goes out, what it complains of and how it ended comes after it.
part() {
  if [ "$(($(date +%s) - begun))" -gt 40 ]; then
    printf '\n%s begin %s\n\n%s end %s 124\n' "$mark" "$1" "$mark" "$1"
    return
  fi
  printf '\n%s begin %s\n' "$mark" "$1"
  ended=$({ {
    "$3" </dev/null 4>&-
    printf '\nexit %s\n' "$?" >&3
  } 2>&3 | head -n "$2" >&4; } 3>&1)
  printf '\n%s end %s %s\n%.600s\n' "$mark" "$1" "${ended##*exit }" "$ended"
}

read_system() {
  say system "$(uname -s)"
  say release "$(uname -r)"
  say machine "$(uname -m)"
  say name "$(uname -n)"
  say user "$(id -un 2>/dev/null)"
  # Our own connection, which is none of the machine's.
  say ssh "${SSH_CONNECTION:-}"
}

read_os_release() {
  if [ -r /etc/os-release ]; then
    cat /etc/os-release
  elif [ -r /usr/lib/os-release ]; then
    cat /usr/lib/os-release
  elif has sw_vers; then
    printf 'PRETTY_NAME="macOS %s"\nID=macos\nVERSION_ID="%s"\n' "$(t sw_vers -productVersion)" "$(t sw_vers -productVersion)"
  elif [ -r /etc/redhat-release ]; then
    printf 'PRETTY_NAME="%s"\n' "$(cat /etc/redhat-release)"
  else
    printf 'PRETTY_NAME="%s"\n' "$(uname -sr)"
  fi
  [ -r /etc/debian_version ] && say DEBIAN_VERSION "$(cat /etc/debian_version)"
  return 0
}

read_hardware() {
  dmi=/sys/class/dmi/id
  if [ -d "$dmi" ]; then
    for field in sys_vendor product_name product_version product_serial product_uuid board_vendor board_name board_serial chassis_type bios_vendor bios_version; do
      [ -e "$dmi/$field" ] || continue
      if [ -r "$dmi/$field" ] && value=$(cat "$dmi/$field" 2>/dev/null); then
        say "$field" "$value"
      else
        printf '%s!\n' "$field"
      fi
    done
  elif [ -r /proc/device-tree/model ]; then
    say product_name "$(tr -d '\000' </proc/device-tree/model)"
    [ -r /proc/device-tree/serial-number ] && say product_serial "$(tr -d '\000' </proc/device-tree/serial-number)"
  elif has kenv; then
    say sys_vendor "$(t kenv -q smbios.system.maker)"
    say product_name "$(t kenv -q smbios.system.product)"
    say product_serial "$(t kenv -q smbios.system.serial)"
    say product_uuid "$(t kenv -q smbios.system.uuid)"
  else
    return 99
  fi
  return 0
}

read_virtualization() {
  if has systemd-detect-virt; then
    say container "$(t systemd-detect-virt --container)"
    say vm "$(t systemd-detect-virt --vm)"
  fi
  [ -e /.dockerenv ] && say hint docker
  [ -e /run/.containerenv ] && say hint podman
  [ -d /proc/vz ] && [ ! -d /proc/bc ] && say hint openvz
  for word in docker kubepods libpod lxc; do
    grep -q "[/-]$word" /proc/1/cgroup 2>/dev/null && say hint "$word"
  done
  [ -r /proc/cpuinfo ] && grep -q '^flags.* hypervisor' /proc/cpuinfo && say hint hypervisor
  [ -r /sys/hypervisor/type ] && say hint "$(cat /sys/hypervisor/type)"
  if [ "$(uname -s)" = FreeBSD ]; then
    say vm "$(t sysctl -n kern.vm_guest 2>/dev/null)"
    [ "$(t sysctl -n security.jail.jailed 2>/dev/null)" = 1 ] && say container jail
  fi
  return 0
}

read_machine_id() {
  for file in /etc/machine-id /var/lib/dbus/machine-id /etc/hostid; do
    [ -e "$file" ] || continue
    [ -r "$file" ] || return 98
    cat "$file"
    return
  done
  return 99
}

read_packages() {
  if has dpkg-query; then
    say from dpkg
    # shellcheck disable=SC2016 # dpkg-query fills these in
    t dpkg-query -W -f '${db:Status-Abbrev}\t${Package}\t${Version}\n'
  elif has rpm; then
    say from rpm
    t rpm -qa --qf '%{NAME}\t%{VERSION}-%{RELEASE}\n'
  elif has apk; then
    say from apk
    t apk info -v
  elif has pacman; then
    say from pacman
    t pacman -Q
  elif has opkg; then
    say from opkg
    t opkg list-installed
  elif has pkg; then
    say from pkg
    t pkg query '%n %v'
  elif has pkg_info; then
    say from pkg_info
    t pkg_info
  else
    return 99
  fi
}

# states, tables: of thousands of sockets that linger, none.
proc_sockets() {
  states=$1
  shift
  say from proc
  for table in "$@"; do
    [ -r "/proc/net/$table" ] || continue
    say table "$table"
    grep -E "^ *[0-9]+: [0-9A-F:]+ [0-9A-F:]+ ($states) " "/proc/net/$table"
  done
  return 0
}

read_listening() {
  if has ss; then
    say from ss
    t ss -tulpn
  elif [ -r /proc/net/tcp ]; then
    proc_sockets "0A|07" tcp tcp6 udp udp6
  elif has sockstat; then
    say from sockstat
    t sockstat -46l
  elif has netstat; then
    say from netstat
    t netstat -an
  else
    return 99
  fi
}

# The unit of each process that holds a socket, as far as we may see it.
read_units_of() {
  has ss && [ -d /proc/self ] || return 99
  t ss -tulpn | tr ',' '\n' | sed -n 's/^pid=\([0-9][0-9]*\).*/\1/p' | sort -u | head -n 300 |
    while read -r pid; do
      unit=$(sed -n 's#.*/\([^/]*\.\(service\|scope\)\)\(/.*\)\{0,1\}$#\1#p' "/proc/$pid/cgroup" 2>/dev/null | head -n 1)
      [ -n "$unit" ] && say "$pid" "$unit"
    done
  return 0
}

read_connections() {
  if has ss; then
    say from ss
    t ss -tnp state established
  elif [ -r /proc/net/tcp ]; then
    proc_sockets 01 tcp tcp6
  elif has sockstat; then
    say from sockstat
    t sockstat -46c
  elif has netstat; then
    say from netstat
    t netstat -an
  else
    return 99
  fi
}

read_units() {
  if has systemctl && [ -d /run/systemd/system ]; then
    say from systemd
    t systemctl list-units --type=service --state=running --no-legend --no-pager --plain
  elif has rc-status; then
    say from openrc
    t rc-status --nocolor --all
  elif has service && [ "$(uname -s)" = FreeBSD ]; then
    say from rc
    t service -e
  else
    return 99
  fi
}

read_containers() {
  found=99
  for program in docker podman; do
    has "$program" || continue
    # Where podman was never used, its first question would make folders.
    [ "$program" = docker ] || [ -d "${HOME:-/}/.local/share/containers/storage" ] || [ -d /var/lib/containers/storage ] || continue
    say from "$program"
    t "$program" ps --no-trunc --format '{{.Names}}\t{{.Image}}\t{{.ID}}\t{{.Ports}}'
    code=$?
    [ "$found" -eq 0 ] || found=$code
  done
  return "$found"
}

read_timers() {
  has systemctl && [ -d /run/systemd/system ] || return 99
  t systemctl list-timers --all --no-legend --no-pager --plain
}

read_cron() {
  found=99
  for folder in /var/spool/cron /var/spool/cron/crontabs; do
    [ ! -d "$folder" ] || [ -r "$folder" ] || printf 'file=%s\n!\n' "$folder"
  done
  for file in /etc/crontab /etc/cron.d/* /var/spool/cron/* /var/spool/cron/crontabs/*; do
    [ -f "$file" ] || continue
    found=0
    say file "$file"
    if [ -r "$file" ]; then cat "$file"; else printf '!\n'; fi
  done
  for folder in hourly daily weekly monthly; do
    for file in "/etc/cron.$folder"/*; do
      [ -f "$file" ] || continue
      found=0
      say "$folder" "${file##*/}"
    done
  done
  if has crontab; then
    found=0
    say file "crontab of $(id -un 2>/dev/null)"
    t crontab -l 2>/dev/null
  fi
  return "$found"
}

read_mounts() {
  if [ -r /proc/self/mounts ]; then
    cat /proc/self/mounts
  elif has mount; then
    say from mount
    t mount
  else
    return 99
  fi
}

read_logins() {
  has last || return 99
  t last -w -n 60 2>/dev/null && return
  code=$?
  # BusyBox has no such options.
  [ "$code" -eq 1 ] || return "$code"
  t last
}

read_boot() {
  [ -r /proc/sys/kernel/random/boot_id ] && say id "$(cat /proc/sys/kernel/random/boot_id)"
  [ -r /proc/uptime ] && say uptime "$(cat /proc/uptime)"
  if [ "$(uname -s)" != Linux ]; then
    say boottime "$(t sysctl -n kern.boottime 2>/dev/null)"
    say now "$(date +%s)"
  fi
  return 0
}

read_clock() {
  say now "$(date +%s)"
  say zone "$(date +%z)"
  if has chronyc; then
    say from chrony
    t chronyc -n -c tracking
  elif has ntpq; then
    say from ntp
    t ntpq -pn
  elif [ -d /run/systemd/timesync ]; then
    say from timesyncd
    [ -e /run/systemd/timesync/synchronized ] && say synchronized yes
  fi
  return 0
}

read_interfaces() {
  if has ip && t ip -o link show >/dev/null 2>&1; then
    say from ip
    t ip -o link show
    t ip -o addr show
  elif has ifconfig; then
    say from ifconfig
    t ifconfig -a
  elif [ -d /sys/class/net ]; then
    say from sys
    for folder in /sys/class/net/*; do
      say "${folder##*/}" "$(cat "$folder/address" 2>/dev/null)"
    done
  else
    return 99
  fi
}

look() {
  LC_ALL=C
  PATH="$PATH:/usr/sbin:/sbin:/usr/local/sbin:/usr/local/bin:/usr/bin:/bin"
  export LC_ALL PATH
  unset BASH_ENV ENV
  seconds=6
  limit=
  if timeout -k 1 1 true >/dev/null 2>&1; then
    limit="timeout -k 1 $seconds"
  elif timeout 1 true >/dev/null 2>&1; then
    limit="timeout $seconds"
  fi
  renice -n 10 -p $$ >/dev/null 2>&1
  begun=$(date +%s)
  exec 4>&1
  part clock 60 read_clock
  part system 20 read_system
  part os-release 60 read_os_release
  part hardware 40 read_hardware
  part virtualization 40 read_virtualization
  part machine-id 2 read_machine_id
  part boot 10 read_boot
  part interfaces 2000 read_interfaces
  part listening 2000 read_listening
  part units-of 400 read_units_of
  part connections 10000 read_connections
  part units 1000 read_units
  part containers 1000 read_containers
  part mounts 1000 read_mounts
  part timers 500 read_timers
  part cron 1000 read_cron
  part logins 200 read_logins
  part packages 12000 read_packages
  printf '\n%s over\n' "$mark"
}

# On the last line, so that a script that arrived in part does nothing.
look </dev/null && exit 0
