import { spawn } from "node:child_process"

/** Runs a program to its end and gives back what it printed; fails with what it complained about. */
export function run(command: string, args: readonly string[], input = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] })
    let printed = ""
    let complained = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text))
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complained += text))
    child.on("error", reject)
    child.on("close", (code) => {
      if (code === 0) resolve(printed)
      else
        reject(
          new Error(
            `${command} ${args.join(" ")} ended with ${code}: ${complained.trim() || printed.trim()}`,
          ),
        )
    })
    child.stdin.on("error", () => undefined)
    child.stdin.end(input)
  })
}

/** Runs a program inside the network namespace of one machine. */
export function runIn(machine: string, argv: readonly string[], input = ""): Promise<string> {
  return run("nsenter", [`--net=/run/netns/${machine}`, "--", ...argv], input)
}

/** Does something for each item, a few at a time. */
export async function inParallel<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
}
