import { isTemplated } from "./identifiers.ts"

/** What a container's image holds: "registry.example.org:5000/team/nginx:1.25@sha256:…" is nginx 1.25. */
export function productOf(image: string | null): {
  readonly product: string | null
  readonly version: string | null
} {
  const bare = (image ?? "").trim().split("@")[0]!.split("/").at(-1)!
  const colon = bare.indexOf(":")
  const name = colon === -1 ? bare : bare.slice(0, colon)
  const tag = colon === -1 ? "" : bare.slice(colon + 1)
  if (!/^[\w.-]{1,128}$/u.test(name) || isTemplated(name)) return { product: null, version: null }
  return { product: name, version: /^v?\d[\w.+-]{0,127}$/u.test(tag) ? tag.replace(/^v/u, "") : null }
}
