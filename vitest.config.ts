import { defineConfig } from "vitest/config"

const notTests = ["**/node_modules/**", ".cache/**", "out/**", "dist/**"]

export default defineConfig({
  test: {
    pool: "forks",
    // At a desk every failure is a failure. On a shared machine one second try is given, and told.
    retry: process.env["CI"] === undefined ? 0 : 1,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...notTests, "test/**/*.lab.test.ts", "test/app/**"],
          // Engines and their threads are waited for half of the time: as many files at once as there are cores.
          maxWorkers: "100%",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "lab",
          include: ["test/**/*.lab.test.ts"],
          exclude: notTests,
          // A lab is a network of its own with dozens of daemons: one at a time on a small machine.
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
