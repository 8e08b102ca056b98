import react from "@vitejs/plugin-react"
import { defineConfig } from "electron-vite"
import { join } from "node:path"

const root = import.meta.dirname
const source = (path: string) => join(root, "src", path)

// A checkout's engine runs from its sources, in Node; only a release has it in a process of Electron's own.
const mainEntries = (mode: string) => ({
  main: source("main/main.ts"),
  ...(mode === "release"
    ? {
        "engine-child": source("main/engine-child.ts"),
        // Started as threads, by name.
        "fingerprints-thread": source("engine/fingerprints/thread.ts"),
        "reading-thread": source("engine/declarations/reading-thread.ts"),
        "explaining-thread": source("engine/explaining/thread.ts"),
        "examining-thread": source("engine/examining/thread.ts"),
        "mentions-thread": source("engine/declarations/mentions/thread.ts"),
      }
    : {}),
})

export default defineConfig(({ mode }) => ({
  main: {
    build: {
      outDir: "out/main",
      target: "node20",
      minify: false,
      rollupOptions: {
        input: mainEntries(mode),
        // All in one folder, since the migrations are found from there.
        output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "[name].js" },
      },
    },
  },
  preload: {
    build: {
      outDir: "out/preload",
      // A sandboxed preload script is one CommonJS file.
      rollupOptions: {
        input: { preload: source("main/preload.ts") },
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  renderer: {
    root: source("renderer"),
    base: "/",
    plugins: [react()],
    build: {
      outDir: join(root, "out/renderer"),
      emptyOutDir: true,
      target: "chrome130",
      minify: true,
      // The page's policy loads files of its own only, so nothing is put inline.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: { index: source("renderer/index.html") } },
    },
  },
}))
