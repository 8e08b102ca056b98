import { clusterMachines } from "./cluster-machines.ts"
import type { Format, SourceText } from "./format.ts"
import { publishedBy } from "./kubernetes-published.ts"
import { machinesIn } from "./kubernetes-machines.ts"
import { fileName, foldersOf, Gathering } from "./reading.ts"
import { itemsAt, wordsAt, type Written } from "./written.ts"
import { readYaml } from "./yaml-written.ts"

const NAME = "kubernetes"

/** Kubernetes: the machines of a cluster, and what it shows to the outside. Pods are no machines. */
export const KUBERNETES: Format = { name: NAME, claims, read }

function claims(path: string, start: string): boolean {
  if (!/\.ya?ml$/iu.test(fileName(path))) return false
  if (/^apiVersion:/mu.test(start) && /^kind:/mu.test(start)) return true
  return isClusterFile(start)
}

/** Talos (`machine:` and `cluster:`), talhelper (`talosVersion:`) and RKE (`nodes:` with roles) have no kind. */
const isClusterFile = (start: string): boolean =>
  (/^machine:\s*$/mu.test(start) && /^version:\s*v1alpha1/mu.test(start)) ||
  (/^(?:clusterName|talosVersion):/mu.test(start) && /^nodes:/mu.test(start)) ||
  (/^nodes:/mu.test(start) &&
    /^ {0,8}(?:- )?role: ?\[?/mu.test(start) &&
    /^ {0,8}(?:- )?address:/mu.test(start))

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  const charts = new Set<string>()
  for (const file of files) {
    if (isChartTemplate(file)) sayChart(file, charts, gathering)
    else readFile(file, charts, gathering)
  }
  return gathering.reading()
}

// Go's templates begin with a dot, a variable or one of its words; Jinja's, as in Ansible's roles, do not.
const GO_PART = /\{\{-? ?(?:[.$]|(?:include|template|range|define|if|with|end|toYaml|tpl|block)\b)/u

/** In a chart's folder they are lines of their own; elsewhere they stand in quotes, or the file is no YAML. */
const isChartTemplate = ({ path, text }: SourceText): boolean =>
  foldersOf(path).includes("templates") && GO_PART.test(text)

/** A chart's templates are no YAML until a program has filled them in: said once a folder. */
function sayChart({ path }: SourceText, charts: Set<string>, gathering: Gathering): void {
  const folder = foldersOf(path).join("/")
  if (charts.has(folder)) return
  charts.add(folder)
  gathering.problem(path, 1, "The templates of this folder are filled in by a program; they are not read.")
}

function readFile(file: SourceText, charts: Set<string>, gathering: Gathering): void {
  const { documents, problems } = readYaml(file)
  if (problems.length > 0 && GO_PART.test(file.text)) return sayChart(file, charts, gathering)
  for (const { line, sentence } of problems) gathering.problem(file.path, line, sentence)
  for (const document of documents)
    for (const object of objectsIn(document))
      for (const declaration of [
        ...machinesIn(file.path, object),
        ...publishedBy(file.path, object),
        ...clusterMachines(file.path, object),
      ])
        gathering.add(declaration)
}

/** A list of objects is its objects. */
const objectsIn = (document: Written): readonly Written[] =>
  /^(?:\w{0,50})List$/u.test(wordsAt(document, "kind") ?? "") ? itemsAt(document, "items") : [document]
