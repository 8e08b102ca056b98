const VIRTUAL_ROUTERS = /^(?:00:00:5e:00:0[12]|00:00:0c:07:ac|00:00:0c:9f:f|00:07:b4:00)/

/** True where the address was given to its maker by the IEEE: bit 2 of the first octet is 0 (IEEE 802, clause 8.4). */
export function isUniversal(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 0b10) === 0
}

/** VRRP, CARP (RFC 5798), HSRP and GLBP addresses wander between machines. */
export function isVirtualRouter(mac: string): boolean {
  return VIRTUAL_ROUTERS.test(mac)
}

/** Whether a hardware address says which machine it is: no group, zero, randomised or wandering address does. */
export function provesIdentity(mac: string): boolean {
  const isGroup = (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1
  return !isGroup && mac !== "00:00:00:00:00:00" && isUniversal(mac) && !isVirtualRouter(mac)
}
