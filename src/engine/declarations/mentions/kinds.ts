import type { BlobKind } from "#model/mention-index.ts"

const SECRET_FILE =
  /vault|secret|\.pem$|\.key$|\.p12$|\.pfx$|tfstate|router\.db|(?:^|\/)\.env(?:\.|$)|\.env$|id_rsa|id_ed25519|(?:^|\/)\.?(?:htpasswd|pgpass|netrc|shadow)$/iu

/** Whether a file is of a kind that holds secrets: its lines are neither kept nor shown. */
export const isSecretFile = (path: string): boolean => SECRET_FILE.test(path)

const LOOKED_AT = 8_000
const POINTER = "version https://git-lfs.github.com/spec/"
const LONGEST_POINTER = 1_024

/** What a file is, by its path and what it begins with. */
export function blobKind(path: string, bytes: Uint8Array): BlobKind {
  if (isUtf16(bytes)) return isSecretFile(path) ? "secret" : "text"
  if (bytes.subarray(0, LOOKED_AT).includes(0)) return "binary"
  if (bytes.length <= LONGEST_POINTER && latin1(bytes.subarray(0, POINTER.length)) === POINTER)
    return "pointer"
  return isSecretFile(path) ? "secret" : "text"
}

/** The text of a file as far as identifiers go: every line and every ASCII letter is where it was. */
export function asText(bytes: Uint8Array): string {
  if (!isUtf16(bytes)) return latin1(bytes)
  return new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes)
}

function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1")
