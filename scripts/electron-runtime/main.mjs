// Stands in for the default app that the test runtime's archive lacks: runs the app folder or script on the command line.
import { app } from "electron"
import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"

const takesValue = new Set(["-r", "--require"])

/** What the command line asks for: scripts to load first, and what to run. */
function asked(args) {
  const first = []
  for (let index = 0; index < args.length; index++) {
    const argument = args[index]
    if (takesValue.has(argument)) first.push(args[++index])
    else if (argument.startsWith("--require=")) first.push(argument.slice("--require=".length))
    else if (!argument.startsWith("-")) return { first, target: resolve(argument) }
  }
  return { first, target: null }
}

/** Makes Electron believe it is this app, as its own default app does, and says which file starts it. */
function become(folder, manifestFile) {
  const manifest = JSON.parse(readFileSync(manifestFile, "utf8"))
  const name = manifest.productName ?? manifest.name ?? app.getName()
  if (manifest.version !== undefined) app.setVersion(manifest.version)
  app.setName(name)
  app.setPath("userData", join(app.getPath("appData"), name))
  app.setAppPath(folder)
  return join(folder, manifest.main ?? "index.js")
}

function startFile(target) {
  const manifestFile = join(target, "package.json")
  if (existsSync(manifestFile)) return become(target, manifestFile)
  app.setAppPath(dirname(target))
  return target
}

async function start() {
  const { first, target } = asked(process.argv.slice(1))
  if (target === null) throw new Error("usage: electron [options] <app folder or script>")
  Object.defineProperty(process, "defaultApp", { enumerable: true, value: true })
  const require = createRequire(join(process.cwd(), "any.js"))
  for (const script of first) require(script)
  await import(pathToFileURL(startFile(target)).href)
}

// Awaited at the top level as in Electron's own default app: the app must have been read before Electron becomes ready,
// since schemes and the sandbox can only be set up before.
try {
  await start()
} catch (error) {
  console.error(`The app could not be started.\n${error?.stack ?? error}`)
  app.exit(1)
}
