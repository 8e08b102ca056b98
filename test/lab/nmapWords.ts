/** The open ports of each address in nmap's XML; addresses with none are left out. */
export function openAddresses(xml: string): Record<string, readonly number[]> {
  return Object.fromEntries(
    blocksOf(xml).flatMap((block) => {
      const open = [...block.matchAll(/portid="(\d+)"><state state="open"/g)].map(([, port]) => Number(port))
      return open.length === 0 ? [] : [[addressOf(block), open] as const]
    }),
  )
}

/** The addresses nmap's XML calls up. */
export function upAddresses(xml: string): readonly string[] {
  return blocksOf(xml)
    .filter((block) => block.includes('<status state="up"'))
    .map(addressOf)
}

function blocksOf(xml: string): readonly string[] {
  return xml.split(/<host[ >]/).slice(1)
}

function addressOf(block: string): string {
  return /<address addr="([^"]+)" addrtype="ipv[46]"/.exec(block)?.[1] ?? ""
}
