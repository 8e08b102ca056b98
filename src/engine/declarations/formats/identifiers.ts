import { addressText, readAddress } from "#model/address.ts"
import type { Identifier } from "#model/declaration.ts"

// What identifiers look like, whatever the file. Raw text comes in, never what a parser made of it.

const NAME =
  /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/iu

/** A machine's name; null for what can be none, such as a template or an address. */
export function nameFrom(raw: string, line: number): Identifier | null {
  const text = raw.trim()
  if (!NAME.test(text) || readAddress(text) !== null || /^[\d.]+$/u.test(text)) return null
  return { kind: "name", value: text.toLowerCase().replace(/\.$/u, ""), raw: text, line }
}

/** An address, with or without "/24", a zone or brackets around it; null for what is none. */
export function addressFrom(raw: string, line: number): Identifier | null {
  const text = raw.trim()
  const bare = text
    .replace(/^\[(.*)\]$/u, "$1")
    .replace(/\/\d{1,3}$/u, "")
    .replace(/%[\w.-]{1,32}$/u, "")
  const address = readAddress(bare)
  return address === null ? null : { kind: "address", value: addressText(address), raw: text, line }
}

const MAC =
  /^(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$|^[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}$|^[0-9a-f]{12}$/iu

/** A hardware address in any of its spellings; null for what is none. */
export function macFrom(raw: string, line: number): Identifier | null {
  const text = raw.trim()
  if (!MAC.test(text)) return null
  const digits = text.toLowerCase().replaceAll(/[^0-9a-f]/gu, "")
  return { kind: "mac", value: digits.match(/../gu)!.join(":"), raw: text, line }
}

/** An address where it is one, otherwise a name; null for what is neither. */
export function machineFrom(raw: string, line: number): Identifier | null {
  return addressFrom(raw, line) ?? nameFrom(raw, line)
}

/** "web1:8080", "[::1]:22", "10.0.0.7": the machine and its port; null where there is no machine in it. */
export function endpointFrom(
  raw: string,
  line: number,
): { readonly machine: Identifier; readonly port: number | null } | null {
  const text = raw.trim()
  const whole = addressFrom(text, line)
  if (whole !== null) return { machine: whole, port: null }
  const [, name = text, digits] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/u.exec(text) ?? []
  const machine = machineFrom(name, line)
  const port = digits === undefined ? null : portFrom(digits)
  return machine === null || (digits !== undefined && port === null) ? null : { machine, port }
}

/** A port number; null for what is none. */
export function portFrom(raw: string): number | null {
  if (!/^\d{1,5}$/u.test(raw.trim())) return null
  const port = Number(raw)
  return port >= 1 && port <= 65_535 ? port : null
}

/** Whether a program has to fill a part of it in: Jinja, ERB, Go templates, shell and Terraform places, Hiera's. */
export const isTemplated = (text: string): boolean => /\{\{|\{%|<%|\$\{|\$\(|%\{|__\w+__/u.test(text)

const SECRET = /pass(?:wd|word|phrase)?|secret|token|api_?key|private_?key|credential|vault|community/iu

/** Whether a value of that name may be a secret: it is neither kept nor shown. */
export const isSecret = (name: string): boolean => SECRET.test(name)
