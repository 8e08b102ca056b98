import { Failure } from "#model/failure.ts"
import type { Machine } from "#model/machine.ts"
import { isoTime } from "#model/moment.ts"
import { MACHINE_SORTS } from "#model/view.ts"
import { printable, printableJson } from "#model/printable.ts"
import { machineQuestion } from "#api/shapes.ts"
import type { Context } from "./context.ts"
import { select } from "./methods/machines.ts"

const PAGE = 500

/** The machines a query selects, as a file that grows while it is downloaded: `?query=&format=csv|json&all=&asOf=`. */
export async function exportMachines(context: Context, request: Request): Promise<Response> {
  const asked = new URL(request.url).searchParams
  const format = asked.get("format") ?? "csv"
  if (format !== "csv" && format !== "json") {
    throw new Failure("bad-input", `Machines can't be exported as "${format}": choose csv or json.`)
  }
  const sort = MACHINE_SORTS.find((by) => by === asked.get("sort")) ?? "name"
  const read = machineQuestion.safeParse({
    query: asked.get("query") ?? "",
    asOf: asked.get("asOf") || null,
    all: asked.get("all") === "true",
    sort: { by: sort, descending: asked.get("descending") === "true" },
  })
  if (!read.success) {
    throw new Failure(
      "bad-input",
      "The query or the moment of this export is longer than any may be. Shorten it.",
    )
  }
  const selection = await select(context, read.data)
  const pages = async function* () {
    for (let offset = 0; ; offset += PAGE) {
      const page = await context.store.machines.list(selection, PAGE, offset)
      if (page.length > 0) yield page
      if (page.length < PAGE) return
    }
  }
  const text = format === "csv" ? csvOf(pages()) : jsonOf(pages())
  return new Response(ReadableStream.from(encoded(text)), {
    headers: {
      "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/json",
      "content-disposition": `attachment; filename="machines.${format}"`,
    },
  })
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const text of texts) yield encoder.encode(text)
}

async function* jsonOf(pages: AsyncIterable<readonly Machine[]>): AsyncGenerator<string> {
  yield '{"schema":"rollcall/machines@1","machines":[\n'
  let separator = ""
  for await (const page of pages) {
    yield separator + page.map((machine) => printableJson(machine)).join(",\n")
    separator = ",\n"
  }
  yield "\n]}\n"
}

const COLUMNS: readonly (readonly [string, (machine: Machine) => string])[] = [
  ["id", ({ id }) => id],
  ["name", ({ name }) => name],
  ["presence", ({ presence }) => presence],
  ["addresses", ({ addresses }) => addresses.map(({ ip }) => ip).join(" ")],
  ["mac", ({ addresses }) => [...new Set(addresses.flatMap(({ mac }) => mac ?? []))].join(" ")],
  ["vendor", ({ vendor }) => vendor ?? ""],
  ["os", ({ os }) => os ?? ""],
  ["kind", ({ kind }) => kind ?? ""],
  ["model", ({ model }) => model ?? ""],
  ["role", ({ role }) => role ?? ""],
  ["explanation", ({ explanation }) => explanation],
  ["owner", ({ owner }) => owner?.name ?? ""],
  ["ownerHow", ({ owner }) => owner?.how ?? ""],
  ["environment", ({ environment }) => environment ?? ""],
  ["groups", ({ groups }) => groups.join(" ")],
  ["network", ({ addresses }) => addresses[0]?.network ?? ""],
  ["ports", ({ services }) => services.map(({ port, protocol }) => `${port}/${protocol}`).join(" ")],
  ["services", ({ services }) => services.map(serviceText).filter(Boolean).join("; ")],
  ["firstSeen", ({ firstSeen }) => isoTime(firstSeen)],
  ["lastSeen", ({ lastSeen }) => isoTime(lastSeen)],
]

function serviceText({ port, product, version }: Machine["services"][number]): string {
  return product ? `${port} ${product}${version ? ` ${version}` : ""}` : ""
}

async function* csvOf(pages: AsyncIterable<readonly Machine[]>): AsyncGenerator<string> {
  yield `${COLUMNS.map(([name]) => name).join(",")}\r\n`
  for await (const page of pages)
    yield page.map((machine) => `${COLUMNS.map(([, value]) => cell(value(machine))).join(",")}\r\n`).join("")
}

// A spreadsheet runs a cell that begins like this as a formula (OWASP, CSV injection).
const FORMULA = /^[=+\-@\t\r]/

const LONGEST_CELL = 100_000

function cell(text: string): string {
  const shown = printable(text, LONGEST_CELL)
  const safe = FORMULA.test(shown) ? `'${shown}` : shown
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
