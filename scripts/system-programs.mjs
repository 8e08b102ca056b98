// Programs that come from the operating system: which are there, and how each system's package manager brings the rest.
import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { root, run } from "./run.mjs"

/** Where a program is on PATH, or null. */
export function find(program) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const file = join(folder, process.platform === "win32" ? `${program}.exe` : program)
    try {
      accessSync(file, constants.X_OK)
      return file
    } catch {
      // Not in this folder.
    }
  }
  return null
}

/** What a start needs from the system, and what each package manager calls it. */
const forStart = [
  {
    what: "nmap, which does the scanning",
    programs: ["nmap"],
    packages: {
      "apt-get": ["nmap"],
      dnf: ["nmap"],
      pacman: ["nmap"],
      apk: ["nmap", "nmap-scripts"],
      zypper: ["nmap"],
      brew: ["nmap"],
    },
  },
]

/** What the tests need beside it. */
const forTests = [
  {
    what: "Chromium, in which the console is tested",
    programs: ["chromium", "chromium-browser"],
    packages: {
      "apt-get": ["chromium"],
      dnf: ["chromium"],
      pacman: ["chromium"],
      apk: ["chromium"],
      zypper: ["chromium"],
      brew: ["--cask", "chromium"],
    },
  },
  {
    what: "a virtual display, for windows without a screen",
    programs: process.platform === "linux" ? ["xvfb-run"] : [],
    packages: {
      "apt-get": ["xvfb", "xauth"],
      dnf: ["xorg-x11-server-Xvfb", "xorg-x11-xauth"],
      pacman: ["xorg-server-xvfb", "xorg-xauth"],
      apk: ["xvfb-run", "xauth"],
      zypper: ["xvfb-run", "xauth"],
    },
  },
  {
    what: "unzip",
    programs: ["unzip"],
    packages: {
      "apt-get": ["unzip"],
      dnf: ["unzip"],
      pacman: ["unzip"],
      apk: ["unzip"],
      zypper: ["unzip"],
      brew: ["unzip"],
    },
  },
]

/** What Electron's window needs on Debian and its kin; they are libraries, so only the package manager knows of them. */
const librariesForTests = [
  "fonts-dejavu-core",
  "libasound2",
  "libatk-bridge2.0-0",
  "libcups2",
  "libgbm1",
  "libgtk-3-0",
  "libnss3",
  "libxcomposite1",
  "libxdamage1",
  "libxkbcommon0",
  "libxrandr2",
]

const managers = {
  "apt-get": ["apt-get", "install", "-y", "--no-install-recommends"],
  dnf: ["dnf", "install", "-y"],
  pacman: ["pacman", "-S", "--noconfirm", "--needed"],
  apk: ["apk", "add"],
  zypper: ["zypper", "--non-interactive", "install"],
  brew: ["brew", "install"],
}

const managerHere = () => Object.keys(managers).find((name) => find(name) !== null) ?? null

/** The daemons of the test network, as Debian calls their packages. */
function labPackages() {
  const file = join(root, "test", "lab", "packages.json")
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : []
}

// Debian 13 and Ubuntu 24.04 renamed many libraries when time became 64 bit wide.
const renamed = (name) => `${name}t64`

async function installedOnDebian(names) {
  const asked = names.flatMap((name) => [name, renamed(name)])
  const format = "${Package} ${db:Status-Status}\n"
  const { output } = await run("dpkg-query", ["-W", "-f", format, ...asked], { seconds: 60 })
  const lines = output.split("\n").filter((line) => line.endsWith(" installed"))
  return new Set(lines.map((line) => line.split(" ")[0]))
}

async function lackingOnDebian(names) {
  if (names.length === 0) return []
  const installed = await installedOnDebian(names)
  return names.filter((name) => !installed.has(name) && !installed.has(renamed(name)))
}

const isThere = ({ programs }) => programs.length === 0 || programs.some((program) => find(program) !== null)

/** What is lacking of the system for a purpose: sentences of what, and the packages that would bring it. */
export async function lacking(purpose) {
  const manager = managerHere()
  const wanted = purpose === "test" ? [...forStart, ...forTests] : forStart
  const missing = wanted.filter((one) => !isThere(one))
  const named = missing.flatMap(({ packages }) => packages[manager] ?? [])
  const onDebian = purpose === "test" && manager === "apt-get"
  const others = onDebian ? await lackingOnDebian([...librariesForTests, ...labPackages()]) : []
  const packages = [...new Set([...named, ...others])]
  const what = missing.map((one) => one.what)
  if (others.length > 0) what.push(`packages for the test network and windows (${others.join(", ")})`)
  return { manager, what, packages }
}

/** How root's rights can be had without asking anyone: a prefix for a command, or null. */
async function rightsFor(manager) {
  if (manager === "brew" || process.getuid?.() === 0) return []
  const { code } = await run("sudo", ["-n", "true"], { seconds: 10 })
  return code === 0 ? ["sudo", "-n"] : null
}

/** The one command a person would type to bring the packages. */
function commandFor({ manager, packages }) {
  const line = [...managers[manager], ...packages].join(" ")
  return manager === "brew" || process.getuid?.() === 0 ? line : `sudo ${line}`
}

const aptOptions = ["-q", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=300"]

const policyFile = "/usr/sbin/policy-rc.d"

// A shell script: the policy's file, then the command to run under it.
// Debian starts a daemon as soon as its package is installed. Ours run inside the test network only, so while apt works
// the system's policy is "start nothing"; whatever policy stood there before comes back afterwards, also when interrupted.
// https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt
export const startingNothing = `
policy=$1
shift
mark="# Rollcall's set-up: start no daemon while its package is installed."
restore() {
  if [ -e "$policy.before-rollcall" ]; then mv -f "$policy.before-rollcall" "$policy"; else rm -f "$policy"; fi
}
if [ -e "$policy" ] && ! grep -qF "$mark" "$policy"; then mv "$policy" "$policy.before-rollcall"; fi
trap restore EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
printf '#!/bin/sh\\n%s\\nexit 101\\n' "$mark" > "$policy"
chmod 755 "$policy"
"$@"
`

const asRoot = (rights, command, options) => {
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
  const [program, ...args] = [...rights, "env", "DEBIAN_FRONTEND=noninteractive", ...command]
  return run(program, args, { environment, ...options })
}

const hasLists = () => {
  try {
    return readdirSync("/var/lib/apt/lists").some((name) => name.includes("_Packages"))
  } catch {
    return false
  }
}

async function isKnownToApt(name) {
  const { code } = await run("apt-cache", ["show", "--no-all-versions", name], { seconds: 60 })
  return code === 0
}

/** The names apt knows here: the old name of a library, or its new one. */
async function knownToApt(names) {
  const known = []
  for (const name of names) {
    const hasNewName = !(await isKnownToApt(name)) && (await isKnownToApt(renamed(name)))
    known.push(hasNewName ? renamed(name) : name)
  }
  return known
}

const refreshLists = (rights) => asRoot(rights, ["apt-get", ...aptOptions, "update"], { seconds: 300 })

async function installWithApt(rights, packages) {
  const attempt = async () => {
    const command = [
      "apt-get",
      ...aptOptions,
      "install",
      "-y",
      "--no-install-recommends",
      ...(await knownToApt(packages)),
    ]
    return asRoot(rights, ["sh", "-c", startingNothing, "sh", policyFile, ...command], { seconds: 1500 })
  }
  if (!hasLists()) await refreshLists(rights)
  const first = await attempt()
  if (first.code === 0) return first
  // The lists may be too old to still name files that exist.
  await refreshLists(rights)
  return attempt()
}

const install = ({ manager, packages }, rights) =>
  manager === "apt-get"
    ? installWithApt(rights, packages)
    : asRoot(rights, [...managers[manager], ...packages], { seconds: 1500 })

function cannot({ manager, what, packages }, because, stops) {
  const command = manager !== null && packages.length > 0 ? commandFor({ manager, packages }) : undefined
  const where = command === undefined ? " Please install it by hand (nmap: https://nmap.org/download)." : ""
  return { sentence: `Missing: ${what.join("; ")}. ${because}.${where}`, command, stops }
}

/** Brings what is lacking where that asks nobody for a password; answers with what it could not. */
export async function installLacking(purpose) {
  const needed = await lacking(purpose)
  const stops = false
  if (needed.manager === null) return cannot(needed, "No package manager that Rollcall knows is here", stops)
  if (needed.packages.length === 0) return cannot(needed, `${needed.manager} has no package for it`, stops)
  const rights = await rightsFor(needed.manager)
  if (rights === null) return cannot(needed, "Installing it needs an administrator's password", stops)
  const { code, output } = await install(needed, rights)
  const rest = await lacking(purpose)
  if (rest.what.length === 0) return undefined
  const reason = output
    .trim()
    .split("\n")
    .findLast((line) => /^(E:|error|.*(unable|failed))/i.test(line))
  return cannot(
    rest,
    `${needed.manager} ended with exit code ${code}${reason ? `: ${reason.trim()}` : ""}`,
    stops,
  )
}
