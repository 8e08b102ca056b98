// What the set-up and the runners say while they work.

const terminal = process.stdout.isTTY
const colour = terminal && process.env.NO_COLOR === undefined

const paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text)
const quiet = (text) => paint("2", text)

/** "0.4 s", "45 s", "2 min 5 s". */
export function duration(seconds) {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** One thing that is done, with the time it took. */
export function done(what, seconds) {
  console.log(`${paint("32", "✓")} ${what}${seconds === undefined ? "" : quiet(` … ${duration(seconds)}`)}`)
}

/** One thing that failed. */
export function failed(what, seconds) {
  console.log(`${paint("31", "✗")} ${what}${seconds === undefined ? "" : quiet(` … ${duration(seconds)}`)}`)
}

/** One thing a person should know and can do something about: a sentence and the one command that would help. */
export function advise(sentence, command) {
  console.log(`${paint("33", "!")} ${sentence}`)
  if (command !== undefined) console.log(`    ${command}`)
}

/** A heading between long outputs. */
export function heading(text) {
  console.log(`\n${paint("1", `── ${text}`)}`)
}

/** Says that something is going on until it is over: on a terminal each second in place, in a log every 15 s. */
export async function during(what, work) {
  const began = Date.now()
  const line = () => `· ${what} … ${duration((Date.now() - began) / 1000)}`
  if (terminal) process.stdout.write(line())
  else console.log(`· ${what} …`)
  const ticking = setInterval(
    () => (terminal ? process.stdout.write(`\r${line()}`) : console.log(line())),
    terminal ? 1000 : 15_000,
  )
  try {
    return await work()
  } finally {
    clearInterval(ticking)
    if (terminal) process.stdout.write("\r\u001b[K")
  }
}
