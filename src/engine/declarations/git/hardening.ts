import { devNull } from "node:os"
import { dirname } from "node:path"

/** Where git works for us. */
export interface GitPlaces {
  /** Our own bare repository. */
  readonly mirror: string
  /** Our own folder, which git takes for the user's home. */
  readonly home: string
}

const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

// Old repositories hold commits and trees with these flaws, which hurt nobody: without this they could not be fetched.
const HARMLESS_FLAWS = [
  "badDate",
  "badDateOverflow",
  "badEmail",
  "badFilemode",
  "badName",
  "badTimezone",
  "missingEmail",
  "missingNameBeforeEmail",
  "missingSpaceBeforeDate",
  "missingSpaceBeforeEmail",
  "missingTaggerEntry",
  "multipleAuthors",
  "zeroPaddedDate",
  "zeroPaddedFilemode",
].map((flaw) => `fetch.fsck.${flaw}=ignore`)

const SETTINGS = [
  `core.hooksPath=${devNull}`,
  "core.fsmonitor=false",
  `core.attributesFile=${devNull}`,
  "core.symlinks=false",
  "core.quotePath=false",
  // Larger files are not compared line by line: one line of a gigabyte costs no gigabyte.
  "core.bigFileThreshold=16m",
  `attr.tree=${EMPTY_TREE}`,
  "log.showSignature=false",
  "gpg.program=false",
  "diff.external=",
  "diff.renames=false",
  "i18n.logOutputEncoding=UTF-8",
  "credential.helper=",
  // A server that says nothing for a minute says nothing more.
  "http.lowSpeedLimit=100",
  "http.lowSpeedTime=60",
  "protocol.ext.allow=never",
  "submodule.recurse=false",
  "fetch.recurseSubmodules=false",
  "transfer.fsckObjects=true",
  "transfer.bundleURI=false",
  ...HARMLESS_FLAWS,
  "gc.auto=0",
  "maintenance.auto=false",
]

/** What stands before every command of git: a repository is hostile, and nothing of its own may run. */
export const HARDENED: readonly string[] = ["--no-pager", ...SETTINGS.flatMap((each) => ["-c", each])]

// The user's own agent and settings of ssh are used, but nothing is asked, forwarded or left running.
const SSH = [
  "ssh",
  "-oBatchMode=yes",
  "-oConnectTimeout=30",
  "-oForwardAgent=no",
  "-oForwardX11=no",
  "-oClearAllForwardings=yes",
  "-oPermitLocalCommand=no",
  "-oControlMaster=no",
].join(" ")

const always = {
  LANG: "C.UTF-8",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "false",
  SSH_ASKPASS: "false",
  GIT_SSH_COMMAND: SSH,
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_LFS_SKIP_SMUDGE: "1",
} as const

/** What a command needs of its environment. */
export interface CommandNeeds {
  readonly reaches: boolean
  readonly inMirror: boolean
  readonly signedPaths?: boolean
}

/** The file that git takes for the user's settings: ours, one for each mirror. */
export const settingsOf = ({ mirror }: GitPlaces): string => `${mirror}.settings`

// How this user gets out, and whom it trusts there: what curl and OpenSSL read themselves.
const REACHING = [
  "SSH_AUTH_SOCK",
  ...["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"],
  ...["GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "SSL_CERT_FILE", "SSL_CERT_DIR"],
]

/** The whole environment of a command; of the user's own, only what git can't do without. */
export function environmentOf(
  places: GitPlaces,
  { reaches, inMirror, signedPaths = false }: CommandNeeds,
): NodeJS.ProcessEnv {
  const inherited = ["PATH", "SystemRoot", ...(reaches ? REACHING : [])]
  return {
    ...Object.fromEntries(
      inherited.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    ),
    ...always,
    HOME: places.home,
    GIT_LITERAL_PATHSPECS: signedPaths ? "0" : "1",
    GIT_CONFIG_GLOBAL: settingsOf(places),
    GIT_ALLOW_PROTOCOL: reaches ? "https:ssh:file" : "none",
    ...(inMirror ? { GIT_DIR: places.mirror } : { GIT_CEILING_DIRECTORIES: dirname(places.home) }),
  }
}
