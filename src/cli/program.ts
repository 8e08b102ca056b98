import { Command } from "commander"
import { version } from "#http/project.ts"
import { accept } from "./accept.ts"
import { backup } from "./backup.ts"
import { baseline } from "./baseline.ts"
import { changes } from "./changes.ts"
import { completion } from "./completion.ts"
import { credentials } from "./credentials.ts"
import { dead } from "./dead.ts"
import { decide } from "./decide.ts"
import { decisions } from "./decisions.ts"
import { doctor } from "./doctor.ts"
import { dossier } from "./dossier.ts"
import { doubts } from "./doubts.ts"
import { engine } from "./engine.ts"
import { findings } from "./findings.ts"
import { importFiles } from "./import.ts"
import { look, looks } from "./look.ts"
import { machine } from "./machine.ts"
import { machines } from "./machines.ts"
import { mysteries } from "./mysteries.ts"
import { neverTouch } from "./never-touch.ts"
import { peers } from "./peers.ts"
import { rebuild } from "./rebuild.ts"
import { rebuildable } from "./rebuildable.ts"
import { rules } from "./rules.ts"
import { sources } from "./sources.ts"
import { scanResume } from "./scan-resume.ts"
import { scanStop } from "./scan-stop.ts"
import { scan } from "./scan.ts"
import { scans } from "./scans.ts"
import { schema } from "./schema.ts"
import { serve } from "./serve.ts"
import { undo } from "./undo.ts"
import type { Shell, Verb } from "./verb.ts"

const verbs: readonly Verb[] = [
  scan,
  scans,
  scanStop,
  scanResume,
  importFiles,
  machines,
  machine,
  mysteries,
  dossier,
  changes,
  baseline,
  findings,
  accept,
  peers,
  doubts,
  decide,
  decisions,
  undo,
  neverTouch,
  credentials,
  sources,
  dead,
  rebuildable,
  rules,
  look,
  looks,
  serve,
  engine,
  doctor,
  rebuild,
  backup,
  schema,
  completion,
]

/** The whole command: every verb with its options. */
export function programFor(shell: Shell): Command {
  const program = new Command("rollcall")
    .description("Calls the roll of your network: which machines answer, what they are, what changed.")
    .version(version)
    .showHelpAfterError("Say rollcall help VERB for how it is used.")
    // Before the verbs are made: they inherit it.
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(sentenceOf(text)) })
  for (const verb of verbs) verb(program, shell)
  return program
}

/** Commander says "error: unknown option '--x'"; here a mistake is a sentence like any other. */
function sentenceOf(text: string): string {
  const [line = "", ...rest] = text.replace(/^error: /, "").split("\n")
  const whole = /[.?]$/.test(line) || line === "" ? line : `${line}.`
  return [whole.charAt(0).toUpperCase() + whole.slice(1), ...rest].join("\n")
}
